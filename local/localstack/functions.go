package localstack

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Host returns the address on which this machine must listen for connections from
// the functions' containers, and the host name that the containers must use.
func Host(ctx context.Context) (listen, name string, err error) {
	if runtime.GOOS != "linux" { // Docker Desktop forwards the connections
		return "127.0.0.1", "host.docker.internal", nil
	}
	gateway, err := docker(ctx, "network", "inspect", "faulty", "--format", "{{(index .IPAM.Config 0).Gateway}}")
	if err != nil {
		return "", "", fmt.Errorf("find the containers' network: %w", err)
	}
	gateway = strings.TrimSpace(gateway)
	return gateway, gateway, nil
}

// RestartSearch restarts OpenSearch. Its documents are kept.
func RestartSearch(ctx context.Context) error {
	_, err := docker(ctx, "restart", containerPrefix+"opensearch")
	return err
}

// Processes controls the processes of the functions. Each process is identified
// by the name of its container.
type Processes struct{}

// Of returns the names of a function's containers.
func (Processes) Of(function string) []string {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	names, _ := docker(ctx, "ps", "--filter", "name=^/?"+functionPrefix+function+"-", "--format", "{{.Names}}") // on an error, there are none
	return strings.Fields(names)
}

// sendSignal is a shell script that sends a signal to the function's process. It
// does not use pkill, because some images do not have it.
const sendSignal = `for p in /proc/[0-9]*; do read -r name <$p/comm && [ "$name" = bootstrap ] && kill -s "$0" "${p#/proc/}"; done`

// Signal sends KILL, STOP or CONT to the function's process in each container. It
// sends all signals concurrently. Lambda's process in the container detects the
// effect.
func (Processes) Signal(containers []string, signal string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var sent sync.WaitGroup
	for _, c := range containers {
		sent.Go(func() {
			_, _ = docker(ctx, "exec", c, "sh", "-c", sendSignal, signal) // the container may have been removed
		})
	}
	sent.Wait()
}

// Limit sets the memory limit of each container of a function to little more than
// the container uses when idle. If the container exceeds the limit, the kernel
// kills the largest process, which is the function's.
func (p Processes) Limit(ctx context.Context, function string) (func(), error) {
	set := func(ctx context.Context, memory string) error {
		_, err := docker(ctx, append([]string{"update", "--memory", memory, "--memory-swap", memory}, p.Of(function)...)...)
		return err
	}
	return func() { _ = set(context.WithoutCancel(ctx), "1g") }, set(ctx, "40m")
}

// Metric returns the sum of a Lambda metric of a function, such as Invocations or
// Errors, for yesterday, today and tomorrow. endpoint is the URL of LocalStack.
func Metric(ctx context.Context, endpoint, function, metric string) (int, error) {
	const day = 24 * time.Hour
	today := time.Now().UTC().Truncate(day)
	form := url.Values{
		"Action": {"GetMetricStatistics"}, "Version": {"2010-08-01"}, "Namespace": {"AWS/Lambda"}, "MetricName": {metric},
		"Dimensions.member.1.Name": {"FunctionName"}, "Dimensions.member.1.Value": {function}, "Statistics.member.1": {"Sum"},
		"StartTime": {today.Add(-day).Format(time.RFC3339)}, "EndTime": {today.Add(2 * day).Format(time.RFC3339)}, "Period": {"86400"},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, fmt.Errorf("get the metric %s: %w", metric, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("get the metric %s: %w", metric, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("get the metric %s: LocalStack responds %s", metric, res.Status)
	}
	var response struct {
		Sums []float64 `xml:"GetMetricStatisticsResult>Datapoints>member>Sum"`
	}
	if err := xml.NewDecoder(res.Body).Decode(&response); err != nil {
		return 0, fmt.Errorf("read the metric %s: %w", metric, err)
	}
	sum := 0
	for _, n := range response.Sums {
		sum += int(n)
	}
	return sum, nil
}
