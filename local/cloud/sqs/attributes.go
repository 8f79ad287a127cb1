package sqs

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// attributes returns all attributes of q that GetQueueAttributes can return.
func (q *queue) attributes() map[string]string {
	q.advance()
	all := map[string]string{
		"QueueArn":                              q.ARN,
		"CreatedTimestamp":                      strconv.FormatInt(q.created.Unix(), 10),
		"LastModifiedTimestamp":                 strconv.FormatInt(q.modified.Unix(), 10),
		"ApproximateNumberOfMessages":           strconv.Itoa(q.count[ready]),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(q.count[inFlight]),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(q.count[delayed]),
		"VisibilityTimeout":                     seconds(q.VisibilityTimeout),
		"MessageRetentionPeriod":                seconds(q.Retention),
		"DelaySeconds":                          seconds(q.Delay),
		"ReceiveMessageWaitTimeSeconds":         seconds(q.ReceiveWait),
		"MaximumMessageSize":                    strconv.Itoa(q.MaxMessageBytes),
		"SqsManagedSseEnabled":                  "true",
	}
	maps.Copy(all, q.inert)
	if q.DeadLetterARN != "" {
		all["RedrivePolicy"] = redrivePolicy(q.DeadLetterARN, q.MaxReceives)
	}
	return all
}

func redrivePolicy(arn string, receives int) string {
	policy, _ := json.Marshal(struct { // cannot fail: only a string and a number
		Target   string `json:"deadLetterTargetArn"`
		Receives int    `json:"maxReceiveCount"`
	}{arn, receives})
	return string(policy)
}

type attributeNames struct{ AttributeNames []string }

type attributes struct {
	Attributes map[string]string `json:",omitempty"`
}

func (c call) getQueueAttributes(q *queue, in attributeNames) (any, error) {
	all := q.attributes()
	if slices.Contains(in.AttributeNames, "All") {
		return attributes{all}, nil
	}
	chosen := map[string]string{}
	for _, name := range in.AttributeNames {
		v, ok := all[name]
		if ok {
			chosen[name] = v
		} else if !inertAttribute(name) && name != "RedrivePolicy" {
			return nil, unknownAttribute(name)
		}
	}
	return attributes{chosen}, nil
}

func (c call) setQueueAttributes(q *queue, in attributes) (any, error) {
	err := c.setAttributes(q, in.Attributes)
	if err == nil {
		q.save()
	}
	return none{}, err
}

// setAttributes sets the attributes of q. If one of them is invalid, it changes
// nothing.
func (s *Service) setAttributes(q *queue, attributes map[string]string) error {
	config, inert := q.Config, maps.Clone(q.inert)
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		value := attributes[name]
		switch {
		case name == "RedrivePolicy":
			if err := s.setRedrive(&config, value); err != nil {
				return err
			}
		case inertAttribute(name):
			inert[name] = value
			if value == "" {
				delete(inert, name)
			}
		default:
			if err := config.set(name, value); err != nil {
				return err
			}
		}
	}
	q.Config, q.inert, q.modified = config, inert, time.Now()
	return nil
}

// inertAttribute reports whether an attribute is stored but has no effect here.
// These are the attributes for permissions and encryption.
func inertAttribute(name string) bool {
	switch name {
	case "Policy", "RedriveAllowPolicy", "KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled":
		return true
	}
	return false
}

// set parses a numeric attribute.
func (c *Config) set(name, value string) error {
	n, err := strconv.Atoi(value)
	d := time.Duration(n) * time.Second
	within := func(low, high int) bool { return err == nil && n >= low && n <= high }
	ok := false
	switch name {
	case "VisibilityTimeout":
		ok, c.VisibilityTimeout = within(0, 43200), d
	case "MessageRetentionPeriod":
		ok, c.Retention = within(60, 1209600), d
	case "DelaySeconds":
		ok, c.Delay = within(0, 900), d
	case "ReceiveMessageWaitTimeSeconds":
		ok, c.ReceiveWait = within(0, 20), d
	case "MaximumMessageSize":
		ok, c.MaxMessageBytes = within(minMessageBytes, maxMessageBytes), n
	default:
		return unknownAttribute(name)
	}
	if !ok {
		return badAttribute(name, strconv.Quote(value)+" is not a number within its limits.")
	}
	return nil
}

// setRedrive parses a RedrivePolicy. An empty policy removes the current one.
// maxReceiveCount may be a number or a string, because both are common.
func (s *Service) setRedrive(c *Config, policy string) error {
	c.DeadLetterARN, c.MaxReceives = "", 0
	if policy == "" {
		return nil
	}
	var p struct {
		DeadLetterTargetArn string
		MaxReceiveCount     json.RawMessage
	}
	if err := json.Unmarshal([]byte(policy), &p); err != nil {
		return invalid("RedrivePolicy", policy, "It is not a JSON object.")
	}
	count := string(p.MaxReceiveCount)
	if text, err := strconv.Unquote(count); err == nil {
		count = text
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 1 || n > 1000 {
		return invalid("RedrivePolicy", policy, "Invalid value for maxReceiveCount: must be from 1 to 1000.")
	}
	if s.byARN(p.DeadLetterTargetArn) == nil {
		return invalid("RedrivePolicy", policy, "Dead letter target does not exist.")
	}
	c.DeadLetterARN, c.MaxReceives = p.DeadLetterTargetArn, n
	return nil
}
