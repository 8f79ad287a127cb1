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

// A hasher logs one line per message.
type hasher struct {
	dice    *chance.Dice
	weights []float64 // of levels
	logger  *slog.Logger
}

func newHasher(lookup func(string) (string, bool), logger *slog.Logger) (*hasher, error) {
	vars := env.Reader{Lookup: lookup}
	profile := vars.Enum("PROFILE", chance.Distinct, chance.Distinct, chance.Uniform)
	seed := vars.Int("SEED", rand.Int(), math.MinInt, math.MaxInt)
	return &hasher{
		dice:    chance.New(uint64(seed)), // #nosec G115 -- any bits will do
		weights: levelWeights(profile),
		logger:  logs.Named(logger, "faulty.tasks"),
	}, vars.Err()
}

// levels are those a line may have; drawn, not earned.
func levels() []slog.Level {
	return []slog.Level{slog.LevelInfo, slog.LevelWarn, slog.LevelError, logs.Critical}
}

// levelWeights returns the shares of levels.
func levelWeights(profile string) []float64 {
	if profile == chance.Uniform {
		return []float64{0.25, 0.25, 0.25, 0.25}
	}
	return []float64{0.70, 0.18, 0.09, 0.03}
}

// Handle hashes a batch. Messages that are malformed fail alone, so that the
// queue gives back those and no others, and gives them up in the end.
func (h *hasher) Handle(ctx context.Context, ev events.SQSEvent) (events.SQSEventResponse, error) {
	// Not nil, which would encode as null: some readers take that for the
	// failure of the whole batch.
	failures := []events.SQSBatchItemFailure{}
	for _, m := range ev.Records {
		if !h.hash(trace.NewContext(ctx, m.Attributes["AWSTraceHeader"]), m) {
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: m.MessageId})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}, nil
}

// hash logs the line of one message in its sender's trace. It reports false
// for a malformed message.
//
// The line's properties are in the message alone, as in 2014: to find them
// there is the forwarder's work.
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
