package location

import "testing"

// TestGroupOf checks the log group that paths name, in the layouts of the tools that write logs to files.
func TestGroupOf(t *testing.T) {
	const id, stream = "0123456789abcdef0123456789abcdef", "[$LATEST]0123456789abcdef0123456789abcdef"
	const task = "8d2f1c7e-4a51-4f0e-9f5c-0d8f1a2b3c4d"
	for _, row := range []struct{ path, want string }{
		{"/logs/orders.log", "/aws/lambda/orders"},
		{"/home/ann/orders.json", "/aws/lambda/orders"}, // aws logs filter-log-events > orders.json
		{"/logs/orders-prod.jsonl.gz", "/aws/lambda/orders-prod"},
		{"/logs/order_export.txt", "/aws/lambda/order_export"},
		{"/logs/orders.log.1", "/aws/lambda/orders"}, // logrotate
		{"/logs/orders.log.2.gz", "/aws/lambda/orders"},
		{"/logs/orders.log-20261101.gz", "/aws/lambda/orders"},
		{"/logs/orders.2026-11-01.log", "/aws/lambda/orders"},
		{"/logs/orders-2026-11-01.log.gz", "/aws/lambda/orders"},
		{"/logs/orders_2026-11-01T10-15-00Z.json", "/aws/lambda/orders"},
		{"/logs/orders-20261101.log", "/aws/lambda/orders"},
		{"/logs/20261101-orders.log", "/aws/lambda/orders"},
		{"/logs/2026/11/01/orders.log", "/aws/lambda/orders"},
		{"/logs/orders/2026-11-01.log", "/aws/lambda/orders"},
		{"/logs/orders/2026/11/01/10.log.gz", "/aws/lambda/orders"},
		{"/logs/orders/2026/11/22/" + stream, "/aws/lambda/orders"},
		{"/logs/orders/2026/11/22/" + stream + ".log", "/aws/lambda/orders"},
		{"/logs/orders/2026-11-22-" + stream + ".log", "/aws/lambda/orders"},
		{"/logs/orders/app.log", "/aws/lambda/orders"},
		{"/work/shop/logs/000000.gz", ""}, // the folder of logs is that of a project
		{"/logs/orders/" + id + ".log", "/aws/lambda/orders"},
		{"/logs/shop-CheckoutFunction-1A2B3C4D5E6F.log", "/aws/lambda/shop-CheckoutFunction-1A2B3C4D5E6F"}, // sam logs
		{"/logs/orders-7.log", "/aws/lambda/orders-7"},
		{"/backup/aws/lambda/orders/2026/11/22/x.gz", "/aws/lambda/orders"},
		{"/backup/aws/lambda/orders.log", "/aws/lambda/orders"},
		{"/backup/aws/codebuild/billing/x.log", "/aws/codebuild/billing"},
		{"/logs/aws_lambda_orders.json", "/aws/lambda/orders"},
		{"/logs/_aws_lambda_orders-2026-11-01.json.gz", "/aws/lambda/orders"},
		{"/logs/aws-lambda-orders.log", "/aws/lambda/orders"},
		{"/logs/%2Faws%2Flambda%2Forders.json", "/aws/lambda/orders"},
		{"/exports/orders/" + task + "/2026-11-22-" + stream + "/000000.gz", "/aws/lambda/orders"},
		{"/exports/aws/lambda/orders/" + task + "/2026-11-22-" + stream + "/000000.gz", "/aws/lambda/orders"},
		{"/exportedlogs/" + task + "/2026-11-22-orders" + stream + "/000000.gz", "/aws/lambda/orders"}, // a custom log group
		{"/exportedlogs/" + task + "/2026-11-22-" + stream + "/000000.gz", ""},
		{"/logs/app.log", ""},
		{"/logs/2026-11-01.log", ""},
		{"/logs/000000.gz", ""},
		{"/logs/access.log.3", ""},
		{"/var/log/syslog", ""},
		{"/var/log/nginx/error.log", ""},
		{"/home/ann/2026-11-01.log", ""},
		{"/home/ann/orders.log", "/aws/lambda/orders"},
		{"/tmp/tmp.x7Yz/2026-11-01.log", ""},
		{"/logs/part-00001.json", ""},
		{"/logs/x y?.log", ""},
		{"s3://backups/2026-11-01.log", ""},
		{"s3://backups/orders/2026-11-01.log.gz", "/aws/lambda/orders"},
		{"-", ""},
		{"", ""},
	} {
		if got := expressions().groupOf(row.path); got != row.want {
			t.Errorf("groupOf(%q) = %q; want %q", row.path, got, row.want)
		}
	}
}
