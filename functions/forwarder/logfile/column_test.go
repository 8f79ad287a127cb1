package logfile

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestLayouts checks that dig finds the times in the layouts of public samples of logs (loghub's, of phones, servers,
// supercomputers and desktops). Every line has its own time.
func TestLayouts(t *testing.T) {
	at := time.Date(2026, 11, 9, 12, 1, 1, 0, time.UTC)
	for name, line := range map[string]func(time.Time) string{
		"Android": func(t time.Time) string {
			return t.Format("01-02 15:04:05.000") + "  1702  2395 D WindowManager: a window is hidden"
		},
		"Apache": func(t time.Time) string { return "[" + t.Format(time.ANSIC) + "] [notice] init() ok" },
		"BGL": func(t time.Time) string {
			return fmt.Sprintf("- %d %s R02-M1-N0 %s R02-M1-N0 RAS KERNEL INFO parity error", t.Unix(), t.Format("2006.01.02"), t.Format("2006-01-02-15.04.05.000000"))
		},
		"BGL's time": func(t time.Time) string {
			return t.Format("2006-01-02-15.04.05.000000") + " R02-M1-N0 RAS KERNEL INFO parity error"
		},
		"Hadoop": func(t time.Time) string {
			return t.Format("2006-01-02 15:04:05,000") + " INFO [main] org.example.App: started"
		},
		"HDFS": func(t time.Time) string {
			return t.Format("060102 150405") + " 148 INFO dfs.DataNode: a block of 67108864 bytes"
		},
		"HealthApp": func(t time.Time) string { return t.Format("20060102-15:04:05:") + "606|Step|30002312|steps 3579" },
		"HPC": func(t time.Time) string {
			return fmt.Sprintf("134681 node-%d unix.hw state_change.down %d 1 the node is down", t.Second(), t.Unix())
		},
		"Linux":   func(t time.Time) string { return t.Format("Jan _2 15:04:05") + " combo sshd[19939]: session opened" },
		"Mac":     func(t time.Time) string { return t.Format("Jan _2 15:04:05") + " host-10-105 kernel[0]: a port is up" },
		"OpenSSH": func(t time.Time) string { return t.Format("Jan 02 15:04:05") + " lab sshd[24200]: Connection closed" },
		"OpenStack": func(t time.Time) string {
			return "nova-api.log.1." + t.Format("2006-01-02_15:04:05") + " " + t.Format("2006-01-02 15:04:05.000") + " 25746 INFO nova.osapi [req-38101a0b - -] GET"
		},
		"Proxifier": func(t time.Time) string {
			return "[" + t.Format("01.02 15:04:05") + "] browser.exe - proxy.example.com:5070 close, 0 bytes"
		},
		"Spark": func(t time.Time) string { return t.Format("06/01/02 15:04:05") + " INFO executor.Backend: Registered" },
		"Thunderbird": func(t time.Time) string {
			return fmt.Sprintf("- %d %s dn228 %s dn228/dn228 crond[2915]: session closed", t.Unix(), t.Format("2006.01.02"), t.Format("Jan 2 15:04:05"))
		},
		"Windows": func(t time.Time) string {
			return t.Format("2006-01-02 15:04:05") + ", Info                  CBS    Loaded"
		},
		"Zookeeper": func(t time.Time) string {
			return t.Format("2006-01-02 15:04:05,000") + " - INFO  [main:Main@774] - timeout: 3200"
		},
		"grep":    func(t time.Time) string { return "app.log:17: " + t.Format(time.RFC3339) + " started" },
		"Germany": func(t time.Time) string { return t.Format("02.01.2006 15:04:05") + " gestartet" },
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			for i := range 5 {
				text.WriteString(line(at.Add(time.Duration(i)*time.Hour)) + "\n")
			}
			events, err := read([]byte(text.String()), Options{Newest: newest})
			if err != nil || len(events) != 5 {
				t.Fatalf("Read = %d events, %v; want 5", len(events), err)
			}
			for i, e := range events {
				if got, want := time.UnixMilli(e.Time).UTC().Truncate(time.Second), at.Add(time.Duration(i)*time.Hour); !got.Equal(want) {
					t.Errorf("%s is at %v; want %v", e.Message, got, want)
				}
			}
		})
	}
}

// TestNoColumn checks that numbers and sentences are not taken for times.
func TestNoColumn(t *testing.T) {
	for name, text := range map[string]string{
		"a time in one sentence":  "started\nthe backup of 2025-11-09 12:01:01 is complete\nstopped\n",
		"numbers of orders":       "order 1000000017 is paid\norder 7 is paid\norder 19 is paid\norder 1000000018 is paid\n",
		"two lines":               "order 1700000017 is paid\norder 1700000018 is paid\n",
		"amounts of six digits":   "991399 996199 bytes\n991499 996299 bytes\n991599 996399 bytes\n",
		"times in the far future": "job 3700000017 done\njob 3700000018 done\njob 3700000019 done\n",
		"versions":                "10.30 of 16:49 x\n10.31 of 16:49 x\n10.32 of 16:49 x\n",
		"counts":                  "17 lines\n18 lines\n19 lines\n",
		"continuation lines":      "a\n  at 2025-11-09 12:01:01\n  at 2025-11-09 12:01:01\nb\nc\n",
	} {
		events, err := read([]byte(text), Options{Newest: newest})
		if err != nil {
			t.Error(err)
		}
		for _, e := range events {
			if e.Time != 0 {
				t.Errorf("%s: %s is at %v; want no time", name, e.Message, time.UnixMilli(e.Time).UTC())
			}
		}
	}
}
