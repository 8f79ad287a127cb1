package format

import (
	"testing"

	"faulty/functions/forwarder/document"
)

func BenchmarkMatch(b *testing.B) {
	table := NewTable(All())
	for _, row := range []struct{ name, line string }{
		{"logback", "2026-11-22 21:24:52.123 [http-nio-8080-exec-1] ERROR c.e.shop.Cart - cannot charge"},
		{"python", "2026-11-22 21:24:52,123 - shop.cart - ERROR - cannot charge"},
		{"spring", "2026-11-22T21:24:52.123Z  INFO 1 --- [orders] [           main] c.e.shop.Application                     : Started"},
		{"zap", "2026-11-22T21:24:52.485Z\terror\tshop\tshop/main.go:101\torder failed"},
		{"level", "[ERROR] cannot charge"},
		{"text", "cart 17 has been priced, nothing unusual about it"},
		{"capital", "Listening on port 8080 for connections of customers"},
	} {
		b.Run(row.name, func(b *testing.B) {
			var d document.Document
			line := []byte(row.line)
			b.ReportAllocs()
			for b.Loop() {
				d.Reset()
				d.Observed = observed
				table.Match(&d, line)
			}
		})
	}
}

func BenchmarkNewTable(b *testing.B) {
	for b.Loop() {
		NewTable(All())
	}
}
