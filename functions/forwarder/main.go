// Command forwarder is the function that log groups are subscribed to: it
// stores their lines in OpenSearch.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"faulty/functions/forwarder/forward"
	"faulty/functions/internal/logs"
)

func main() {
	logger := logs.Named(logs.New(os.Stdout), "faulty.forwarder")
	f, err := forward.New(os.LookupEnv, logger)
	if err != nil {
		logger.Error("forwarder cannot start", slog.String("error", err.Error()))
		os.Exit(1)
	}
	lambda.Start(f)
}
