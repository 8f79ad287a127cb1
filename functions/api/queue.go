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

// enqueue leaves a task for the hasher. It takes a bounded time and never
// fails: what goes wrong is logged, as the content is served all the same.
type enqueue func(ctx context.Context, t task.Task)

// newEnqueue returns the enqueue of a configuration.
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

// newClient builds the SQS client from what Lambda puts into the environment.
// The SDK's config package would look through files and metadata services for
// the same, and bring six other services along: both cost cold start.
func newClient(cfg config) *sqs.Client {
	return sqs.New(sqs.Options{
		Region:       cfg.aws.region,
		BaseEndpoint: aws.String(endpoint(cfg)),
		Credentials: credentials.NewStaticCredentialsProvider(
			cfg.aws.keyID, cfg.aws.secretKey, cfg.aws.sessionToken),
	})
}

// endpoint is where the queue is reached: at the host of its own URL, unless
// the environment names another.
func endpoint(cfg config) string {
	if cfg.aws.endpoint != "" {
		return cfg.aws.endpoint
	}
	u, _ := url.Parse(cfg.queueURL) // hasQueue has parsed it before
	return u.Scheme + "://" + u.Host
}

// send sends one message, retries included within the queue's timeout.
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
