package cloud

import (
	"context"
	"time"

	"faulty/local/cloud/lambda"
	"faulty/local/cloud/logs"
	"faulty/local/listen"
)

// ServeAWS serves the AWS endpoint at an additional address, until Close.
func (c *Cloud) ServeAWS(ctx context.Context, addr string) error {
	l, err := listen.TCP(ctx, "the AWS endpoint", addr, "--aws-port")
	if err != nil {
		return err
	}
	c.serving.Go(func() { _ = c.awsServer.Serve(l) }) // returns ErrServerClosed, and closes l
	return nil
}

// OpenStream opens a new log stream in a log group for an execution environment
// outside the emulation. Its log events are delivered like all others.
func (c *Cloud) OpenStream(group string) *logs.Stream {
	return c.logs.Stream(group, lambda.StreamName(time.Now()))
}
