package cloud

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// runFunction runs this test binary as one of the three functions of the stack.
func runFunction() {
	name := os.Getenv("AWS_LAMBDA_FUNCTION_NAME")
	switch name[strings.LastIndexByte(name, '-')+1:] {
	case "web":
		cfg, err := config.LoadDefaultConfig(context.Background())
		if err != nil {
			panic(err)
		}
		lambda.Start((&web{sqs.NewFromConfig(cfg)}).handle)
	case "worker":
		lambda.Start(work)
	case "forwarder":
		lambda.Start(forward)
	}
}

// web sends the body of a request to the queue and prints it.
type web struct{ queue *sqs.Client }

func (w *web) handle(ctx context.Context, r events.APIGatewayProxyRequest) (events.APIGatewayProxyResponse, error) {
	if r.Path == "/panic" {
		panic("asked to")
	}
	body := []byte(r.Body)
	if r.IsBase64Encoded {
		body, _ = base64.StdEncoding.DecodeString(r.Body)
	}
	fmt.Printf("web %s\n", body)
	if _, err := w.queue.SendMessage(ctx, &sqs.SendMessageInput{
		QueueUrl: aws.String(os.Getenv("QUEUE_URL")), MessageBody: aws.String(string(body)),
	}); err != nil {
		return events.APIGatewayProxyResponse{}, err
	}
	return events.APIGatewayProxyResponse{StatusCode: http.StatusOK, Body: fmt.Sprint(os.Getpid())}, nil
}

// work prints its messages and reports the poison messages as failed.
func work(_ context.Context, e events.SQSEvent) (events.SQSEventResponse, error) {
	res := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, m := range e.Records {
		if m.Body == "poison" {
			res.BatchItemFailures = append(res.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
			continue
		}
		fmt.Printf("worker %s\n", m.Body)
	}
	return res, nil
}

// forward posts each delivery to the receiver.
func forward(ctx context.Context, e events.CloudwatchLogsEvent) error {
	zr, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(e.AWSLogs.Data)))
	if err != nil {
		return err
	}
	data, err := io.ReadAll(zr)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, os.Getenv("RECEIVER_URL"), bytes.NewReader(data))
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("receiver: %s", res.Status)
	}
	return nil
}
