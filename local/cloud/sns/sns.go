// Package sns accepts messages for topics, as SNS's Publish does. It stores the
// latest messages for inspection and sends none, because it has no subscriptions.
//
// The responses have the format of
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
package sns

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// A Message is a message that was published.
type Message struct {
	ID       string
	TopicARN string
	Subject  string
	Text     string
	Time     time.Time
}

const (
	// maxMessages is the maximum number of stored messages.
	maxMessages = 500

	// Limits of SNS, in bytes and in characters.
	maxText    = 256 << 10
	maxSubject = 100
)

// A Service contains every topic of an account, in all regions. The zero value is
// ready for use.
type Service struct {
	AccountID string

	mu       sync.Mutex
	messages []Message
}

// Messages returns the latest messages, newest first.
func (s *Service) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	latest := slices.Clone(s.messages)
	slices.Reverse(latest)
	return latest
}

// ServeHTTP serves a call in the Query protocol: a form with an Action. The
// caller has already parsed the form.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if action := r.PostForm.Get("Action"); action != "Publish" {
		refuse(w, http.StatusBadRequest, "InvalidAction", fmt.Sprintf("not emulated: %q; SNS supports only Publish here", action))
		return
	}
	m := Message{ID: uuid.NewString(), TopicARN: r.PostForm.Get("TopicArn"), Subject: r.PostForm.Get("Subject"), Text: r.PostForm.Get("Message"), Time: time.Now()}
	if status, code, reason := s.check(&m, r.PostForm); code != "" {
		refuse(w, status, code, reason)
		return
	}
	s.mu.Lock()
	s.messages = append(s.messages[max(0, len(s.messages)+1-maxMessages):], m)
	s.mu.Unlock()
	respond(w, http.StatusOK, publishResponse{MessageID: m.ID, RequestID: uuid.NewString()})
}

// check returns the reason why a message is refused. The code is empty if the
// message is valid.
func (s *Service) check(m *Message, form url.Values) (status int, code, reason string) {
	arn := strings.Split(m.TopicARN, ":")
	for name := range form {
		if !slices.Contains([]string{"Action", "Version", "TopicArn", "Subject", "Message"}, name) {
			return http.StatusBadRequest, "InvalidParameter", "not emulated: the parameter " + name
		}
	}
	switch {
	case len(arn) != 6 || arn[0] != "arn" || arn[2] != "sns" || arn[5] == "":
		return http.StatusBadRequest, "InvalidParameter", "Invalid parameter: TopicArn"
	case arn[4] != s.AccountID:
		return http.StatusForbidden, "AuthorizationError", "the topic " + m.TopicARN + " is of another account; here it is " + s.AccountID
	case m.Text == "":
		return http.StatusBadRequest, "InvalidParameter", "Invalid parameter: Empty message"
	case len(m.Text) > maxText:
		return http.StatusBadRequest, "InvalidParameter", "Invalid parameter: Message too long"
	case utf8.RuneCountInString(m.Subject) > maxSubject || strings.ContainsAny(m.Subject, "\r\n"):
		return http.StatusBadRequest, "InvalidParameter", "Invalid parameter: Subject"
	}
	return 0, "", ""
}

type publishResponse struct {
	XMLName   struct{} `xml:"http://sns.amazonaws.com/doc/2010-03-31/ PublishResponse"`
	MessageID string   `xml:"PublishResult>MessageId"`
	RequestID string   `xml:"ResponseMetadata>RequestId"`
}

type failure struct {
	XMLName struct{} `xml:"http://sns.amazonaws.com/doc/2010-03-31/ ErrorResponse"`
	Type    string   `xml:"Error>Type"`
	Code    string   `xml:"Error>Code"`
	Message string   `xml:"Error>Message"`
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	respond(w, status, failure{Type: "Sender", Code: code, Message: message})
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(body) // fails only if the client disconnected
}
