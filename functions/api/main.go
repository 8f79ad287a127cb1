// Command api is the function behind the REST API. It returns random content or
// fails. It sends each served content to a queue for the hasher.
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"

	"faulty/functions/internal/logs"
)

func main() {
	logger := logs.New(os.Stdout)
	s, err := newSite(os.LookupEnv, logger)
	if err != nil {
		logger.Error("api cannot start", slog.String("error", err.Error()))
		os.Exit(1)
	}
	lambda.Start(s.Handle)
}
