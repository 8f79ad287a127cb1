package cloud

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// BenchmarkRequests measures the whole path of a request, 25 at a time for each
// CPU: REST API, function, message, worker and log deliveries.
func BenchmarkRequests(b *testing.B) {
	b.Run("memory", func(b *testing.B) { benchmarkRequests(b, "") })
	b.Run("stored", func(b *testing.B) { benchmarkRequests(b, b.TempDir()) })
}

func benchmarkRequests(b *testing.B, data string) {
	r := newReceiver(b)
	c := startIn(b, r, data)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	b.SetParallelism(25)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			res, err := client.Post(c.APIURL()+"/", "text/plain", strings.NewReader("hello"))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, res.Body) // the benchmark does not check bodies
			_ = res.Body.Close()
		}
	})
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
	drain(b, c)
}
