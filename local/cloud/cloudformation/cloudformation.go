// Package cloudformation serves CloudFormation's DescribeStacks for a stack that
// already runs. Programs can then look up the stack's addresses as they do in an
// AWS account.
//
// The response has the format of
// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
package cloudformation

import (
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"faulty/local/cloud/template"
)

// A Service describes one stack.
type Service struct {
	Name, Region, AccountID string
	Created                 time.Time
	Outputs                 []template.Output
	Parameters              map[string]string
}

// maxForm is the maximum size of a request's body, in bytes. The parameters of a
// call are only a few words.
const maxForm = 64 << 10

// ServeHTTP serves a call in the Query protocol: a form with an Action.
func (s Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		refuse(w, "MalformedQueryString", "the request is no form: "+err.Error())
		return
	}
	if action := r.PostForm.Get("Action"); action != "DescribeStacks" {
		refuse(w, "InvalidAction", fmt.Sprintf("not emulated: %q; only DescribeStacks is supported", action))
		return
	}
	if name := r.PostForm.Get("StackName"); name != "" && name != s.Name && name != s.id() {
		refuse(w, "ValidationError", "Stack with id "+name+" does not exist")
		return
	}
	respond(w, http.StatusOK, s.describe())
}

func (s Service) describe() describeStacks {
	d := describeStacks{Stack: stack{
		ID: s.id(), Name: s.Name, Created: s.Created.UTC().Format(time.RFC3339), Status: "CREATE_COMPLETE",
	}}
	for _, o := range s.Outputs {
		d.Stack.Outputs = append(d.Stack.Outputs, output(o))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Parameters)) {
		d.Stack.Parameters = append(d.Stack.Parameters, parameter{name, s.Parameters[name]})
	}
	return d
}

// id returns the stack's ARN, which DescribeStacks accepts instead of the name.
// Its UUID is all zeros because there is only one stack.
func (s Service) id() string {
	return "arn:aws:cloudformation:" + s.Region + ":" + s.AccountID + ":stack/" + s.Name + "/00000000-0000-0000-0000-000000000000"
}

type describeStacks struct {
	XMLName struct{} `xml:"http://cloudformation.amazonaws.com/doc/2010-05-15/ DescribeStacksResponse"`
	Stack   stack    `xml:"DescribeStacksResult>Stacks>member"`
}

type stack struct {
	ID      string   `xml:"StackId"`
	Name    string   `xml:"StackName"`
	Created string   `xml:"CreationTime"`
	Status  string   `xml:"StackStatus"`
	Outputs []output `xml:"Outputs>member"`

	Parameters []parameter `xml:"Parameters>member"`
}

type parameter struct {
	Key   string `xml:"ParameterKey"`
	Value string `xml:"ParameterValue"`
}

type output struct {
	Key         string `xml:"OutputKey"`
	Value       string `xml:"OutputValue"`
	Description string `xml:"Description,omitempty"`
}

type failure struct {
	XMLName struct{} `xml:"http://cloudformation.amazonaws.com/doc/2010-05-15/ ErrorResponse"`
	Type    string   `xml:"Error>Type"`
	Code    string   `xml:"Error>Code"`
	Message string   `xml:"Error>Message"`
}

func refuse(w http.ResponseWriter, code, message string) {
	respond(w, http.StatusBadRequest, failure{Type: "Sender", Code: code, Message: message})
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_ = xml.NewEncoder(w).Encode(body) // fails only if the client disconnected
}
