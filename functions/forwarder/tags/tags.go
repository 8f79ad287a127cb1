// Package tags looks up the tags of log groups, functions and buckets.
//
// A delivery never waits for long, and is never held up by a failure: it is stored without tags then.
package tags

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"faulty/functions/forwarder/awsjson"
	"faulty/functions/forwarder/delivery"
	"faulty/functions/forwarder/identity"
	"faulty/functions/forwarder/s3"
	"faulty/functions/forwarder/translate"
)

const (
	// longest is how long a delivery waits for tags. A response takes some milliseconds.
	longest = time.Second
	// lifetime is how long tags are used before they are looked up again.
	lifetime = 10 * time.Minute
	// pause is how long no tags are looked up after a service did not respond, so that not every delivery
	// waits for it.
	pause = time.Minute
	// maxCached is the number of resources after which all are forgotten.
	maxCached = 10_000
)

// Options specify which tags are looked up, and how.
type Options struct {
	Names  []string // keys of the tags
	ID     identity.Identity
	Client *http.Client // nil for the client of all AWS services
	S3     func() *s3.Client
	Logger *slog.Logger
}

// A Resolver looks up tags and caches them. A nil Resolver finds none. It is safe for concurrent use;
// a second delivery of a resource waits for the first one's request.
type Resolver struct {
	Options

	mu          sync.Mutex
	cached      map[string]entry
	pausedUntil time.Time
	reported    map[string]bool // actions whose failure was logged
}

type entry struct {
	tags  []delivery.Tag
	until time.Time
}

// New returns a resolver, or nil if no tags are wanted.
func New(o Options) *Resolver {
	if len(o.Names) == 0 {
		return nil
	}
	return &Resolver{Options: o, cached: map[string]entry{}, reported: map[string]bool{}}
}

// OfDelivery returns the tags of the function that wrote a delivery, or of its log group if it is not that of a
// function. Other accounts do not permit to read their tags; account is the forwarder's, or "".
func (r *Resolver) OfDelivery(ctx context.Context, account string, d *delivery.Delivery) []delivery.Tag {
	if r == nil || len(d.Owner) == 0 || account != "" && account != string(d.Owner) {
		return nil
	}
	arn := "arn:" + translate.Partition(r.ID.Region) + ":%s:" + r.ID.Region + ":" + string(d.Owner) + ":%s:%s"
	if function, _ := translate.FunctionOf(d.Group, d.Stream); function != nil {
		arn = fmt.Sprintf(arn, "lambda", "function", function)
		return r.of(ctx, arn, "lambda:ListTags", func(ctx context.Context) (map[string]string, error) {
			var out struct{ Tags map[string]string }
			err := awsjson.Service{Name: "lambda", Client: r.Client}.Get(ctx, r.ID, "2017-03-31/tags/"+url.PathEscape(arn), &out)
			return out.Tags, err
		})
	}
	arn = fmt.Sprintf(arn, "logs", "log-group", d.Group)
	return r.of(ctx, arn, "logs:ListTagsForResource", func(ctx context.Context) (map[string]string, error) {
		var out struct {
			Tags map[string]string `json:"tags"`
		}
		in := map[string]string{"resourceArn": arn}
		err := awsjson.Service{Name: "logs", Target: "Logs_20140328", Version: "1.1", Client: r.Client}.Call(ctx, r.ID, "ListTagsForResource", in, &out)
		return out.Tags, err
	})
}

// OfBucket returns the tags of a bucket.
func (r *Resolver) OfBucket(ctx context.Context, bucket, region string) []delivery.Tag {
	if r == nil {
		return nil
	}
	return r.of(ctx, "arn:aws:s3:::"+bucket, "s3:GetBucketTagging", func(ctx context.Context) (map[string]string, error) {
		tags, err := r.S3().Tags(ctx, bucket, region)
		if refused, ok := errors.AsType[*awsjson.Error](err); ok && refused.Code == "NoSuchTagSet" {
			return nil, nil
		}
		return tags, err
	})
}

// of returns the tags of a resource from the cache, or looks them up.
func (r *Resolver) of(ctx context.Context, arn, action string, lookUp func(context.Context) (map[string]string, error)) []delivery.Tag {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	e, ok := r.cached[arn]
	if ok && now.Before(e.until) || now.Before(r.pausedUntil) {
		return e.tags
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	all, err := lookUp(ctx)
	if err != nil {
		r.report(ctx, arn, action, err)
		if !isRefused(err) {
			r.pausedUntil = now.Add(pause)
			return e.tags // the earlier ones, if there are any
		}
	}
	if len(r.cached) >= maxCached {
		clear(r.cached)
	}
	e = entry{until: now.Add(lifetime)}
	for _, name := range r.Names {
		if value := all[name]; value != "" {
			e.tags = append(e.tags, delivery.Tag{Name: name, Value: value})
		}
	}
	r.cached[arn] = e
	return e.tags
}

// isRefused reports whether a service has responded: another request would get the same response.
func isRefused(err error) bool {
	refused, ok := errors.AsType[*awsjson.Error](err)
	return ok && refused.Status < 500 && refused.Status != http.StatusTooManyRequests
}

// report logs the first failure of an action.
func (r *Resolver) report(ctx context.Context, arn, action string, err error) {
	if r.reported[action] {
		return
	}
	r.reported[action] = true
	r.Logger.WarnContext(ctx, "documents have no tags as labels: they cannot be read; this is reported once. The function's role needs "+action,
		slog.String("resource", arn), slog.String("error", err.Error()))
}
