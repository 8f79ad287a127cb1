package main

import (
	"math"
	"math/rand/v2"
	"net/url"
	"time"

	"faulty/functions/internal/chance"
	"faulty/functions/internal/env"
)

// config is the configuration from the environment.
type config struct {
	profile      string
	failureRate  float64 // fraction of the requests to / that fail, 0 to 1
	seed         uint64
	queueURL     string // may be no URL: see hasQueue
	queueTimeout time.Duration
	aws          awsConfig
}

// awsConfig holds the variables that Lambda or an emulator sets.
type awsConfig struct {
	region                         string
	keyID, secretKey, sessionToken string
	endpoint                       string // "": the host of the queue's URL
}

func loadConfig(lookup func(string) (string, bool)) (config, error) {
	vars := env.Reader{Lookup: lookup}
	cfg := config{
		profile:      vars.Enum("PROFILE", chance.Distinct, chance.Distinct, chance.Uniform),
		failureRate:  vars.Float("FAILURE_RATE", 0.25, 0, 1),
		seed:         uint64(vars.Int("SEED", rand.Int(), math.MinInt, math.MaxInt)), // #nosec G115 -- any bits are a valid seed
		queueURL:     vars.String("QUEUE_URL", ""),
		queueTimeout: vars.Duration("QUEUE_TIMEOUT", 800*time.Millisecond),
		aws: awsConfig{
			region:       vars.String("AWS_REGION", "us-east-1"),
			keyID:        vars.String("AWS_ACCESS_KEY_ID", ""),
			secretKey:    vars.String("AWS_SECRET_ACCESS_KEY", ""),
			sessionToken: vars.String("AWS_SESSION_TOKEN", ""),
			endpoint:     vars.String("AWS_ENDPOINT_URL_SQS", vars.String("AWS_ENDPOINT_URL", "")),
		},
	}
	return cfg, vars.Err()
}

// hasQueue reports whether the queue's URL is valid. Without SQS, for example
// under sam local, the variable holds the logical name of the resource instead.
func (c config) hasQueue() bool {
	u, err := url.Parse(c.queueURL)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
