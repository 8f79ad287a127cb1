package soak

import (
	"fmt"
	"testing"
	"time"

	"faulty/local/faults/process"
)

// testSamples returns n samples that are 5 s apart, modified by change. x increases from 0 to 1,
// and wave varies between -1 and 1.
func testSamples(n int, change func(s *Sample, x, wave float64)) []Sample {
	noon := time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
	samples := make([]Sample, n)
	for i := range samples {
		s := Sample{
			At: noon.Add(time.Duration(i) * 5 * time.Second), Host: process.Usage{Processes: 1, Memory: 80 * megabyte, Handles: 400}, Functions: process.Usage{Processes: 20, Memory: 240 * megabyte, Handles: 220},
			Known: 20, Goroutines: 500, Requests: 1000 * i, Rate: 200, Lag: 1500 * time.Millisecond,
		}
		if change != nil {
			change(&s, float64(i)/float64(n-1), float64(i%5)/2-1)
		}
		samples[i] = s
	}
	return samples
}

// withFunctions simulates delays that start functions, and more of them in the second half.
func withFunctions(s *Sample, x, wave float64) {
	n := 20 + int(10*wave)
	if x > 0.5 {
		n += 30
	}
	s.Functions, s.Known = process.Usage{Processes: n, Memory: n * 12 * megabyte, Handles: n * 11}, n
	s.Host.Handles = 80 + 8*n
	s.Host.Memory += n * megabyte / 2
	s.Goroutines = 200 + 9*n
}

// TestJudge checks that growing measures are reported, and no others.
func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *Sample, x, wave float64)
		want   string // names of the growing measures
	}{
		{"nothing moves", nil, "[]"},
		{"a garbage collector's ups and downs", func(s *Sample, _, wave float64) { s.Host.Memory += int(wave * 20 * megabyte) }, "[]"},
		{"pools that fill in the first quarter", func(s *Sample, x, _ float64) {
			s.Host.Memory = int(80 * megabyte * min(1, 4*x))
			s.Goroutines = int(500 * min(1, 4*x))
		}, "[]"},
		{"faults, a ninth of the time", func(s *Sample, x, _ float64) {
			if int(x*90)%9 == 8 {
				s.Lag, s.Host.Memory, s.Functions = 25*time.Second, 300*megabyte, process.Usage{Processes: 90, Memory: 1080 * megabyte, Handles: 990}
			}
		}, "[]"},
		{"a leak of a quarter in half an hour", func(s *Sample, x, _ float64) { s.Host.Memory += int(x * 40 * megabyte) }, "[memory of the host]"},
		{"the same under noise", func(s *Sample, x, wave float64) { s.Host.Memory += int((x*40 + 10*wave) * megabyte) }, "[memory of the host]"},
		{"a handle every few seconds", func(s *Sample, x, _ float64) { s.Host.Handles += int(x * 150) }, "[handles of the host]"},
		{"functions that grow", func(s *Sample, x, _ float64) { s.Functions.Memory += int(x * 20 * 8 * megabyte) }, "[memory of a function]"},
		{"functions that are not ended", func(s *Sample, x, _ float64) {
			n := 20 + int(x*20)
			s.Functions = process.Usage{Processes: n, Memory: n * 12 * megabyte, Handles: n * 11}
		}, "[unknown processes]"},
		{"more functions, for each of which the host has its share", withFunctions, "[]"},
		{"the same, and a leak of handles", func(s *Sample, x, wave float64) {
			withFunctions(s, x, wave)
			s.Host.Handles += int(x * 150)
		}, "[handles of the host]"},
		{"goroutines that never end", func(s *Sample, x, _ float64) { s.Goroutines += int(x * 400) }, "[goroutines]"},
		{"a backlog", func(s *Sample, x, _ float64) { s.Lag += time.Duration(x * 60 * float64(time.Second)) }, "[lag]"},
		{"memory that is given back", func(s *Sample, x, _ float64) { s.Host.Memory -= int(x * 40 * megabyte) }, "[]"},
	} {
		grows := []string{}
		verdicts := Judge(testSamples(360, c.change))
		for _, v := range verdicts {
			if !v.Flat() {
				grows = append(grows, v.Name)
			}
		}
		if fmt.Sprint(grows) != c.want || len(verdicts) != len(measures()) {
			t.Errorf("%s: %v grows, of %d measures; want %s of %d", c.name, grows, len(verdicts), c.want, len(measures()))
		}
	}
}

// TestJudgeTooFew checks that there is no verdict for too few samples.
func TestJudgeTooFew(t *testing.T) {
	if v := Judge(testSamples(7, nil)); v != nil || Smallest(testSamples(7, nil)) != 0 {
		t.Errorf("Judge of 7 samples = %v; want none", v)
	}
}

// TestSmallest checks that a leak slightly above the smallest grows, and one slightly below is
// flat.
func TestSmallest(t *testing.T) {
	smallest := Smallest(testSamples(360, nil))
	if smallest < 60 || smallest > 80 { // 12 MB over 180,000 requests
		t.Fatalf("Smallest = %.1f bytes a request; want some 70", smallest)
	}
	for share, flat := range map[float64]bool{0.9: true, 1.1: false} {
		// The leak is zero in the middle of the second quarter, so its median does not change.
		leaking := testSamples(360, func(s *Sample, _, _ float64) { s.Host.Memory += int(share * smallest * float64(s.Requests-134_500)) })
		if v := Judge(leaking)[0]; v.Flat() != flat {
			t.Errorf("a leak of %.1f times the smallest: %s", share, v)
		}
	}
}
