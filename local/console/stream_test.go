package console

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"faulty/local/console/client/clienttest"
	"faulty/local/console/sourceurl"
)

// TestStream checks that the page of a document shows the documents before and after it in its log
// stream, in the order of CloudWatch's ids.
func TestStream(t *testing.T) {
	s := clienttest.Open(t)
	var docs []clienttest.Doc
	for i, stream := range []string{"a", "a", "b", "a", "a", "a"} { // the documents 2, 4 and 5 have the same time
		at := clienttest.Now().Add(time.Duration(i-6) * time.Minute)
		if i >= 1 && i <= 4 {
			at = clienttest.Now().Add(-3 * time.Minute)
		}
		docs = append(docs, clienttest.Doc{"@timestamp": at, "event.id": fmt.Sprint(100 + i), "message": fmt.Sprint("line ", i+1), "aws.cloudwatch.log_group": "/aws/lambda/orders", "aws.cloudwatch.log_stream": stream, "faas.execution": fmt.Sprint("e", i/4)})
	}
	s.Put(docs...)
	_, page := get(t, serve(t, s), "/document?index="+s.Today()+"&id=4")
	_, list, _ := strings.Cut(page, `id="stream"`)
	list, _, _ = strings.Cut(list, "</section>")
	if got, want := regexp.MustCompile(`line \d`).FindAllString(list, -1), []string{"line 1", "line 2", "line 4", "line 5", "line 6"}; !slices.Equal(got, want) {
		t.Errorf("the stream has %q; want %q", got, want)
	}
	if strings.Count(list, `aria-current`) != 1 || strings.Count(list, "another request") != 2 {
		t.Errorf("the stream does not mark the document, or the two lines of another request: %s", words(list))
	}
	lawful(t, page)
}

// TestSources checks that frames of the user's code link to the source code of their version.
func TestSources(t *testing.T) {
	s := clienttest.Open(t)
	s.Put(clienttest.Exception("aaaa", "KeyError", time.Minute, "service.version", "43", "exception.stacktrace",
		"Traceback (most recent call last):\n  File \"/var/task/shop/orders.py\", line 7, in charge\n  File \"/var/lang/lib/python3.13/json/decoder.py\", line 3, in decode\nKeyError: 'sku'"))
	var sources sourceurl.Templates
	if err := sources.UnmarshalText([]byte("orders=https://github.com/acme/orders/blob/{version}/{file}#L{line}")); err != nil {
		t.Fatal(err)
	}
	h, err := New(Options{Client: s.Client, Now: clienttest.Now, Sources: sources})
	if err != nil {
		t.Fatal(err)
	}
	_, page := get(t, h, "/group/aaaa")
	if !strings.Contains(page, `href="https://github.com/acme/orders/blob/43/shop/orders.py#L7" rel="noreferrer"`) || strings.Count(page, "github.com") != 1 {
		t.Errorf("the frames have no link to the source code: %s", regexp.MustCompile(`(?s)<ol class="frames">.*?</ol>`).FindString(page))
	}
}
