// Command forwarder is the Lambda function that log groups are subscribed to. It stores their log
// events in OpenSearch.
package main

import (
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/aws/aws-lambda-go/lambda"

	"faulty/functions/forwarder/feedback"
	"faulty/functions/forwarder/forward"
	"faulty/functions/internal/logs"
)

func main() {
	limitMemory(os.Getenv)
	logger := logs.Named(logs.New(os.Stdout), feedback.Logger)
	f, err := forward.New(os.LookupEnv, logger)
	if err != nil {
		logger.Error("forwarder cannot start", slog.String("error", err.Error()))
		os.Exit(1)
	}
	lambda.Start(f)
}

// limitMemory makes the garbage collector keep the heap within half of the function's memory. The
// rest is for the code, for temporary peaks of large events, and for the Lambda runtime. Without the
// limit, the heap may grow to double the live memory. GOMEMLIMIT overrides the limit.
func limitMemory(env func(string) string) {
	megabytes, err := strconv.ParseInt(env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 32)
	if err != nil || megabytes <= 0 || env("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(megabytes << 20 / 2)
}
