package delivery

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// An Object is an object in S3 with log events. A notification names it in one of these forms, as
// S3 and EventBridge send them, as SNS passes them on to a function or a queue, and as the forwarder
// continues objects itself:
//
//	{"Records":[{"eventSource":"aws:s3","eventName":"ObjectCreated:Put","awsRegion":"…","s3":{…}}]}
//	{"detail-type":"Object Created","source":"aws.s3","region":"…","detail":{…}}
//	{"Records":[{"EventSource":"aws:sns","Sns":{"Message":"…"}}]}
//	{"Type":"Notification","TopicArn":"…","Message":"…"}
//	{"objects":[{"bucket":"…","key":"…","events":1000}]}
//
// See "Event message structure" and "EventBridge event message structure" in the Amazon S3 User Guide.
type Object struct {
	Bucket  string `json:"bucket"`
	Key     string `json:"key"`
	Region  string `json:"region,omitempty"`
	ETag    string `json:"etag,omitempty"`
	Version string `json:"version,omitempty"`

	// MayBeEncoded is set if S3's documentation does not say whether the key is encoded as in a URL.
	MayBeEncoded bool `json:"may_be_encoded,omitempty"`

	// The position in the object, as in package gather: all events before it are stored.
	Events int64            `json:"events,omitempty"`
	Ahead  map[string]int64 `json:"ahead,omitempty"`
	From   json.RawMessage  `json:"from,omitempty"` // where to read from; empty is the start
}

// String returns the address of the object.
func (o *Object) String() string { return "s3://" + o.Bucket + "/" + o.Key }

// A notification has the members of all forms.
type notification struct {
	Records []struct {
		Source string `json:"eventSource"` // decoding ignores case
		Event  string `json:"eventName"`
		Region string `json:"awsRegion"`
		S3     struct {
			Bucket struct{ Name string }
			Object struct {
				Key     string
				ETag    string
				Version string `json:"versionId"`
			}
		}
		Sns struct{ Message string }
	}
	Event      string // s3:TestEvent, which S3 sends when notifications are configured
	Message    string
	DetailType string `json:"detail-type"`
	Source     string
	Region     string
	Detail     struct {
		Bucket struct{ Name string }
		Object struct {
			Key     string
			ETag    string
			Version string `json:"version-id"`
		}
	}
	Objects []Object
}

// isNotification reports whether a member, whose value begins with first, makes a payload a
// notification.
func isNotification(name string, first byte) bool {
	switch name {
	case "detail-type", "TopicArn", "Event":
		return first == '"'
	case "objects":
		return first == '['
	}
	return false
}

// readNotification reads a notification. Events other than the creation of an object name no object.
func readNotification(payload []byte) (in Invocation, err error) {
	in.Source = Objects
	if err := in.addNotification(payload, false); err != nil {
		return Invocation{}, err
	}
	for _, o := range in.Objects {
		if o.Bucket == "" || o.Key == "" {
			return Invocation{}, fmt.Errorf("%w (the notification names no object: it begins with %.60q)", ErrNotDelivery, payload)
		}
	}
	return in, nil
}

func (in *Invocation) addNotification(payload []byte, isInner bool) error {
	var n notification
	if err := json.Unmarshal(payload, &n); err != nil {
		return fmt.Errorf("%w: %w", ErrNotDelivery, err)
	}
	switch {
	case len(n.Objects) > 0:
		in.Objects = append(in.Objects, n.Objects...)
	case n.Event == "s3:TestEvent":
	case n.Source == "aws.s3":
		if n.DetailType == "Object Created" {
			in.Objects = append(in.Objects, Object{Bucket: n.Detail.Bucket.Name, Key: n.Detail.Object.Key, Region: n.Region, ETag: n.Detail.Object.ETag, Version: n.Detail.Object.Version, MayBeEncoded: true})
		}
	case len(n.Records) > 0:
		return in.addRecords(&n, isInner)
	case n.Message != "" && !isInner:
		return in.addNotification([]byte(n.Message), true)
	default:
		return fmt.Errorf("%w (the notification begins with %.60q)", ErrNotDelivery, payload)
	}
	return nil
}

func (in *Invocation) addRecords(n *notification, isInner bool) error {
	for i, r := range n.Records {
		switch {
		case r.Source == "aws:s3" && strings.HasPrefix(r.Event, "ObjectCreated:"):
			key, err := url.QueryUnescape(r.S3.Object.Key)
			if err != nil {
				key = r.S3.Object.Key
			}
			in.Objects = append(in.Objects, Object{Bucket: r.S3.Bucket.Name, Key: key, Region: r.Region, ETag: r.S3.Object.ETag, Version: r.S3.Object.Version})
		case r.Source == "aws:s3":
		case r.Source == "aws:sns" && !isInner:
			if err := in.addNotification([]byte(r.Sns.Message), true); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%w (record %d is of the event source %q)", ErrNotDelivery, i+1, r.Source)
		}
	}
	return nil
}
