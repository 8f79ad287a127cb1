// Command hasher is the function that reads the queue. It logs the SHA-1 of each
// content that the api function served.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"faulty/functions/internal/logs"
)

func main() {
	logger := logs.New(os.Stdout)
	h, err := newHasher(os.LookupEnv, logger)
	if err != nil {
		logger.Error("hasher cannot start", slog.String("error", err.Error()))
		os.Exit(1)
	}
	lambda.Start(h.Handle)
}
