package console

import "testing"

func TestFigures(t *testing.T) {
	for _, row := range []struct{ got, want string }{
		{number(0), "0"}, {number(999), "999"}, {number(12345), "12,345"}, {number(1234567), "1,234,567"}, {number(-1234), "−1,234"},
		{share(0, 10), "0 %"}, {share(1, 3), "33 %"}, {share(1, 100000), "< 0.1 %"}, {share(5, 100), "5.0 %"}, {share(3, 0), "–"},
		{milliseconds(0), "0 ms"}, {milliseconds(2.31), "2.3 ms"}, {milliseconds(32.3), "32 ms"}, {milliseconds(3000), "3.00 s"}, {milliseconds(150_000), "2.5 min"}, {milliseconds(7 * 3_600_000), "7.0 h"},
		{short("faulty/functions/api/fault.mean"), "fault.mean"}, {short("com.example.Orders.find"), "com.example.Orders.find"}, {short("main.(*T).f"), "main.(*T).f"},
		{plural(1, "event", "events"), "1 event"}, {plural(1200, "event", "events"), "1,200 events"},
	} {
		if row.got != row.want {
			t.Errorf("%q; want %q", row.got, row.want)
		}
	}
}
