package main

import (
	"context"
	"log/slog"
	"net/url"
	"path"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"faulty/functions/internal/task"
	"faulty/functions/internal/trace"
)

// enqueue sends a task to the hasher within a bounded time. It returns no error
// because the content is served in any case. It logs its errors.
type enqueue func(ctx context.Context, t task.Task)

func newEnqueue(cfg config, logger *slog.Logger) enqueue {
	if !cfg.hasQueue() {
		logger.Warn("no queue: QUEUE_URL is no http(s) URL, contents are served but not hashed",
			slog.String("QUEUE_URL", cfg.queueURL))
		return func(context.Context, task.Task) {}
	}
	client := newClient(cfg)
	return func(ctx context.Context, t task.Task) {
		start := time.Now()
		if err := send(ctx, client, cfg, t); err != nil {
			logger.LogAttrs(ctx, slog.LevelError, "cannot queue content",
				slog.String("messaging.system", "aws_sqs"),
				slog.String("messaging.destination.name", path.Base(cfg.queueURL)),
				slog.String("error", err.Error()),
				slog.String("queue.url", cfg.queueURL),
				slog.Float64("queue.waited_ms", float64(time.Since(start).Microseconds())/1000),
			)
		}
	}
}

// newClient returns an SQS client with the settings that Lambda puts into the
// environment. The SDK's config package would also read files and metadata
// services and link six other services. Both would make the cold start longer.
func newClient(cfg config) *sqs.Client {
	return sqs.New(sqs.Options{
		Region:       cfg.aws.region,
		BaseEndpoint: aws.String(endpoint(cfg)),
		Credentials: credentials.NewStaticCredentialsProvider(
			cfg.aws.keyID, cfg.aws.secretKey, cfg.aws.sessionToken),
	})
}

// endpoint returns the endpoint of SQS: the one in the environment, or else the
// host of the queue's URL.
func endpoint(cfg config) string {
	if cfg.aws.endpoint != "" {
		return cfg.aws.endpoint
	}
	u, _ := url.Parse(cfg.queueURL) // hasQueue has already parsed it
	return u.Scheme + "://" + u.Host
}

// send sends one message. It includes retries within the queue's timeout.
func send(ctx context.Context, client *sqs.Client, cfg config, t task.Task) error {
	ctx, cancel := context.WithTimeout(ctx, cfg.queueTimeout)
	defer cancel()
	in := &sqs.SendMessageInput{QueueUrl: &cfg.queueURL, MessageBody: aws.String(t.Encode())}
	if header := trace.FromContext(ctx).String(); header != "" {
		in.MessageSystemAttributes = map[string]types.MessageSystemAttributeValue{
			string(types.MessageSystemAttributeNameForSendsAWSTraceHeader): {
				DataType: aws.String("String"), StringValue: &header,
			},
		}
	}
	_, err := client.SendMessage(ctx, in)
	return err
}
