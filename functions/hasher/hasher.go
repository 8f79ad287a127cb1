package main

import (
	"context"
	"crypto/sha1"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"

	"github.com/aws/aws-lambda-go/events"

	"faulty/functions/internal/chance"
	"faulty/functions/internal/env"
	"faulty/functions/internal/logs"
	"faulty/functions/internal/task"
	"faulty/functions/internal/trace"
)

// A hasher logs one line for each message.
type hasher struct {
	dice    *chance.Dice
	weights []float64 // weights of the levels
	logger  *slog.Logger
}

func newHasher(lookup func(string) (string, bool), logger *slog.Logger) (*hasher, error) {
	vars := env.Reader{Lookup: lookup}
	profile := vars.Enum("PROFILE", chance.Distinct, chance.Distinct, chance.Uniform)
	seed := vars.Int("SEED", rand.Int(), math.MinInt, math.MaxInt)
	return &hasher{
		dice:    chance.New(uint64(seed)), // #nosec G115 -- any bits are a valid seed
		weights: levelWeights(profile),
		logger:  logs.Named(logger, "faulty.tasks"),
	}, vars.Err()
}

// levels returns the possible levels of a line. The level is random and does not
// depend on the message.
func levels() []slog.Level {
	return []slog.Level{slog.LevelInfo, slog.LevelWarn, slog.LevelError, logs.Critical}
}

// levelWeights returns the weights of levels.
func levelWeights(profile string) []float64 {
	if profile == chance.Uniform {
		return []float64{0.25, 0.25, 0.25, 0.25}
	}
	return []float64{0.70, 0.18, 0.09, 0.03}
}

// Handle hashes a batch. It reports only the malformed messages as failed. The
// queue delivers these again, and dead-letters them after the last attempt.
func (h *hasher) Handle(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	// The list must not be nil, which would be encoded as null. Some consumers
	// interpret null as a failure of the whole batch.
	failures := []events.SQSBatchItemFailure{}
	for _, m := range ev.Records {
		if !h.hash(trace.NewContext(ctx, m.Attributes["AWSTraceHeader"]), m) {
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

// hash logs the line of one message in its sender's trace. It returns false for a
// malformed message.
//
// As in 2014, the properties of the content are only in the text of the line. The
// forwarder extracts them.
func (h *hasher) hash(ctx context.Context, m events.SQSMessage) bool {
	id := slog.String("messaging.message.id", m.MessageId)
	t, err := task.Decode(m.Body)
	if err != nil {
		h.logger.LogAttrs(ctx, slog.LevelError, "malformed message", id, slog.String("error", err.Error()))
		return false
	}
	line := fmt.Sprintf("%x %d %s", sha1.Sum([]byte(t.Content)), t.Length, t.ContentType)
	h.logger.LogAttrs(ctx, levels()[h.dice.Pick(h.weights)], line, id)
	return true
}
