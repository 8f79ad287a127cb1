// Command forwarder is the function that log groups are subscribed to: it
// stores their lines in OpenSearch.
package main

import (
	"log/slog"
	"os"
	"runtime/debug"
	"strconv"

	"github.com/aws/aws-lambda-go/lambda"

	"faulty/functions/forwarder/forward"
	"faulty/functions/internal/logs"
)

func main() {
	limitMemory(os.Getenv)
	logger := logs.Named(logs.New(os.Stdout), "faulty.forwarder")
	f, err := forward.New(os.LookupEnv, logger)
	if err != nil {
		logger.Error("forwarder cannot start", slog.String("error", err.Error()))
		os.Exit(1)
	}
	lambda.Start(f)
}

// limitMemory has the garbage collector keep the heap within half of the function's
// memory. The rest is for the code, for what a large event needs at once, and for
// Lambda's own part. Without it, the heap may grow to twice of what is in use.
// GOMEMLIMIT names another limit.
func limitMemory(env func(string) string) {
	megabytes, err := strconv.ParseInt(env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), 10, 32)
	if err != nil || megabytes <= 0 || env("GOMEMLIMIT") != "" {
		return
	}
	debug.SetMemoryLimit(megabytes << 20 / 2)
}
