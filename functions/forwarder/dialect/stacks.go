package dialect

import "faulty/functions/forwarder/format"

// stacks returns the members whose name the user chooses: stack traces, and messages.
func stacks() []Dialect {
	return []Dialect{
		{
			Name:   "Stacks as texts, lists of lines and lists of calls under any name",
			Source: "python-json-logger, structlog, winston, pino, log4j2, Rails: the option of each that names the member",
			Samples: []format.Sample{
				{
					Line:   `{"level":"error","message":"charge failed","exception":"Shop::StockError","exception_message":"no stock","backtrace":["/app/lib/stock.rb:7:in 'Stock#take'","/app/lib/cart.rb:3:in 'Cart#charge'"]}`,
					Fields: []string{"exception.type=Shop::StockError", "exception.message=no stock", "exception.culprit=Stock#take", "exception.line=7"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","exc_text":["Traceback (most recent call last):","  File \"/var/task/app.py\", line 7, in handler","    charge(cart)","  File \"/var/task/cart.py\", line 3, in charge","    raise KeyError(\"price\")","KeyError: 'price'"]}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=charge", "exception.line=3"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","exc_info":["Traceback (most recent call last):","  File \"/var/task/app.py\", line 7, in handler","    charge(cart)","  File \"/var/task/cart.py\", line 3, in charge","    raise KeyError(\"price\")","KeyError: 'price'"]}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=charge", "exception.line=3"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","name":"TypeError","stack":"charge@https://shop.example.com/static/main.4f3a9c1b2d.js:2:1733\nasync*pay/<@https://shop.example.com/static/main.4f3a9c1b2d.js:2:1999\n@https://shop.example.com/static/main.4f3a9c1b2d.js:3:1"}`,
					Fields: []string{"exception.culprit=charge", "exception.line=2", "exception.language=javascript"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","error_stack":"Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge(cart)\n  File \"/var/task/cart.py\", line 3, in charge\n    raise KeyError(\"price\")\nKeyError: 'price'"}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=charge", "exception.line=3"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","errorStack":["TypeError: a is bad","    at charge (/var/task/src/cart.js:9:10)","    at handler (/var/task/index.js:3:4)"]}`,
					Fields: []string{"exception.type=TypeError", "exception.culprit=charge", "exception.line=9"},
				},
				{
					Line:   `{"level":"ERROR","message":"charge failed","throwable":["java.lang.IllegalStateException: no stock","\tat com.shop.Stock.take(Stock.java:21)","\tat com.shop.App.main(App.java:9)"]}`,
					Fields: []string{"exception.type=java.lang.IllegalStateException", "exception.culprit=com.shop.Stock.take", "exception.line=21"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","context":{"traceback":"Traceback (most recent call last):\n  File \"/var/task/app.py\", line 7, in handler\n    charge(cart)\n  File \"/var/task/cart.py\", line 3, in charge\n    raise KeyError(\"price\")\nKeyError: 'price'"}}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=charge", "exception.line=3"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","exception":{"type":"KeyError","message":"'price'","frames":[{"filename":"/var/task/app.py","lineno":7,"name":"handler"},{"filename":"/var/task/cart.py","lineno":3,"name":"charge"}]}}`,
					Fields: []string{"exception.message='price'", "exception.type=KeyError", "exception.culprit=charge", "exception.line=3"},
				},
				{
					Line:   `{"level":"error","message":"charge failed","error":{"name":"TypeError","message":"a is bad","stack":[{"source":"/var/task/src/cart.js","line":9,"function":"charge"},{"source":"/var/task/index.js","line":3,"function":"handler"}]}}`,
					Fields: []string{"exception.message=a is bad", "exception.type=TypeError", "exception.culprit=charge", "exception.line=9"},
				},
				{
					Line:   `{"level":"ERROR","message":"x","thrown":{"name":"java.lang.IllegalStateException","message":"no stock","extendedStackTrace":[{"className":"com.shop.Stock","fileName":"Stock.java","lineNumber":21,"methodName":"take"},{"className":"com.shop.App","fileName":"App.java","lineNumber":9,"methodName":"main"}]}}`,
					Fields: []string{"exception.message=no stock", "exception.type=java.lang.IllegalStateException", "exception.culprit=com.shop.Stock.take", "exception.line=21"},
				},
				{
					Line:   `{"levelname":"ERROR","name":"shop.cart","message":"charge failed","exc_info_array":["Traceback (most recent call last):","  File \"/var/task/app.py\", line 7, in handler","    charge(cart)","  File \"/var/task/cart.py\", line 3, in charge","    raise KeyError(\"price\")","KeyError: 'price'"]}`,
					Fields: []string{"exception.type=KeyError", "exception.culprit=charge", "exception.line=3"},
				},
			},
		},
		{
			Name:   "Messages under other names",
			Source: "Python's, Node.js's and Go's loggers: the option of each that names the member",
			Samples: []format.Sample{
				{
					Line:   `{"time":"2026-11-22T21:24:52.100Z","level":"warn","text":"low stock","sku":7}`,
					Fields: []string{"message=low stock", "log.level=warn", "attributes.text="},
				},
				{
					Line:   `{"level":"error","content":"charge failed","error":"no funds"}`,
					Fields: []string{"message=charge failed", "exception.message=no funds"},
				},
				{
					Line:   `{"level":"info","msg":"order","description":"three books"}`,
					Fields: []string{"message=order", "attributes.description=three books"},
				},
			},
		},
	}
}
