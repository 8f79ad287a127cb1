package soak

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"
	"time"
)

// TestChart checks that the chart is XML and contains every panel, each with every fault.
func TestChart(t *testing.T) {
	samples := testSamples(360, nil)
	faults := []Fault{
		{"OpenSearch down", samples[36].At, samples[40].At},
		{`<"429">`, samples[72].At, samples[76].At},
	}
	drawing := Chart(samples, faults)
	dec := xml.NewDecoder(strings.NewReader(drawing))
	bands, lines, depth := 0, 0, 0
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("no XML: %v", err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			for _, a := range e.Attr {
				if a.Name.Local == "class" && a.Value == "fault" {
					bands++
				}
				if a.Name.Local == "class" && strings.HasPrefix(a.Value, "line ") {
					lines++
				}
			}
		case xml.EndElement:
			depth--
		}
	}
	if bands != 2*len(panels()) || lines != 6 || depth != 0 {
		t.Errorf("%d bands, %d lines; want 8 and 6", bands, lines)
	}
	for _, want := range []string{"80 MB, then 80 MB", "240 MB, then 240 MB", "1.5 s, then 1.5 s", "OpenSearch down", "&lt;&#34;429&#34;&gt;", "prefers-color-scheme:dark", "12:10"} {
		if !strings.Contains(drawing, want) {
			t.Errorf("the chart lacks %q", want)
		}
	}
	if len(drawing) > 200_000 {
		t.Errorf("the chart has %d bytes", len(drawing))
	}
	if Chart(samples[:1], nil) != "" {
		t.Error("a chart of one sample")
	}
}

// TestSteps checks that samples which share a step are drawn as the worst of them.
func TestSteps(t *testing.T) {
	samples := testSamples(241, nil)
	samples[4].Rate, samples[4].Lag = 7, time.Minute
	rate := steps(samples, func(s Sample) float64 { return s.Rate }, math.Min)
	lag := steps(samples, func(s Sample) float64 { return s.Lag.Seconds() }, math.Max)
	if got := fmt.Sprint(len(rate), rate[:3], lag[:3]); got != "81 [200 7 200] [1.5 60 1.5]" {
		t.Errorf("steps = %s; want 81 of them, the second the worst", got)
	}
	axis := axisOf(samples)
	if axis.Step != 15*time.Second || !axis.From.Equal(samples[0].At.Add(-5*time.Second)) {
		t.Errorf("axis from %s by %s; want one sample before the first, by 15 s", axis.From, axis.Step)
	}
}
