package console

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client"
	"faulty/local/console/client/clienttest"
	"faulty/local/console/sourceurl"
)

const javaTrace = `java.lang.IllegalStateException: no price
	at shop.Orders.total(Orders.java:40)
	at java.base/java.util.ArrayList.forEach(ArrayList.java:1596)
	at shop.Handler.handleRequest(Handler.java:12)
Caused by: java.sql.SQLException: connection refused
	at org.springframework.jdbc.Driver.connect(Driver.java:1)
	at shop.Prices.load(Prices.java:9)
`

// drawn returns a chain as short text: calls in the user's code in capitals, the culprit with a star.
func drawn(chain []link) string {
	var out strings.Builder
	for _, l := range chain {
		fmt.Fprintf(&out, "%s:", l.Type)
		for _, b := range l.Blocks {
			for _, c := range b.Calls {
				name := strings.ToLower(c.Function)
				if b.InApp {
					name = strings.ToUpper(c.Function)
				}
				if c.Culprit {
					name += "*"
				}
				fmt.Fprintf(&out, " %s(%s)", name, c.File)
			}
			out.WriteString(" |")
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestChain(t *testing.T) {
	for _, row := range []struct {
		name string
		doc  clienttest.Doc
		want string
	}{
		{"causes, and frames of libraries", clienttest.Doc{"exception.stacktrace": javaTrace, "exception.type": "java.lang.IllegalStateException"},
			"java.lang.IllegalStateException: SHOP.ORDERS.TOTAL*(Orders.java:40) | java.util.arraylist.foreach(ArrayList.java:1596) | SHOP.HANDLER.HANDLEREQUEST(Handler.java:12) |\n" +
				"java.sql.SQLException: org.springframework.jdbc.driver.connect(Driver.java:1) | SHOP.PRICES.LOAD(Prices.java:9) |\n"},
		{"no trace, but frames", clienttest.Doc{"exception.type": "E", "exception.culprit": "a", "exception.frames": []string{"b", "a"}, "exception.causes": []string{"C: d"}},
			"E: B() A*() |\nC: d:\n"},
		{"nothing but a name", clienttest.Doc{"exception.type": "Sandbox.Timedout"}, "Sandbox.Timedout:\n"},
		{"unreadable stack trace", clienttest.Doc{"exception.type": "E", "exception.stacktrace": "somewhere"}, "E:\n"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.doc["@timestamp"], row.doc["exception.fingerprint"] = clienttest.Now().Add(-time.Minute), "g"
			s := clienttest.Open(t)
			s.Put(row.doc)
			d, err := s.Client.Detail(t.Context(), client.Scope{From: clienttest.Now().Add(-time.Hour), To: clienttest.Now()}, "g", "")
			if err != nil {
				t.Fatal(err)
			}
			if got := drawn(chain(d.Event, sourceurl.Templates{})); got != row.want {
				t.Errorf("chain =\n%s\nwant\n%s", got, row.want)
			}
		})
	}
}
