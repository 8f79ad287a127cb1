package sqs

import (
	"strings"
	"testing"
)

func TestCheckMessage(t *testing.T) {
	text := func(name, kind, value string) map[string]Attribute {
		return map[string]Attribute{name: {Type: kind, Text: value}}
	}
	many := map[string]Attribute{}
	for name := range strings.SplitSeq("abcdefghijk", "") {
		many[name] = Attribute{Type: "String", Text: "x"}
	}
	tests := []struct {
		name string
		out  Outgoing
		want string // message of the error; "" for none
	}{
		{"plain", Outgoing{Body: "x"}, ""},
		{"every plane", Outgoing{Body: "\t\r\n\ud7ff\ue000\ufffd\U0010ffff"}, ""},
		{"to the byte", Outgoing{Body: strings.Repeat("x", 1024)}, ""},
		{"to the byte, with attributes", Outgoing{Body: strings.Repeat("x", 1024-8), Attributes: text("a", "String", "x")}, ""},
		{"labelled type", Outgoing{Body: "x", Attributes: text("a", "Number.int", "-1.5e3")}, ""},
		{"empty", Outgoing{}, "The request must contain the parameter MessageBody."},
		{"too long", Outgoing{Body: strings.Repeat("x", 1025)}, "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."},
		{"too long by attributes", Outgoing{Body: strings.Repeat("x", 1024), Attributes: text("a", "String", "x")}, "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."},
		{"control character", Outgoing{Body: "\x1b[0m"}, badContents().(*Error).Message},
		{"no character", Outgoing{Body: "\uffff"}, badContents().(*Error).Message},
		{"control character in an attribute", Outgoing{Body: "x", Attributes: text("a", "String", "\x00")}, badContents().(*Error).Message},
		{"eleven attributes", Outgoing{Body: "x", Attributes: many}, "Number of message attributes [11] exceeds the allowed maximum [10]."},
		{"attribute's name", Outgoing{Body: "x", Attributes: text("a b", "String", "x")}, "Message (user) attribute name 'a b' is invalid: use 1 to 256 letters, digits, '_', '-' and '.'."},
		{"attribute's dots", Outgoing{Body: "x", Attributes: text("a..b", "String", "x")}, "Message (user) attribute name 'a..b' must not begin or end with '.', nor hold two in succession."},
		{"reserved name", Outgoing{Body: "x", Attributes: text("AMAZON.b", "String", "x")}, "Message (user) attribute name 'AMAZON.b' begins with a reserved prefix."},
		{"empty attribute", Outgoing{Body: "x", Attributes: text("a", "String", "")}, "Message (user) attribute 'a' must contain a non-empty value of type 'String'."},
		{"empty binary", Outgoing{Body: "x", Attributes: text("a", "Binary", "text")}, "Message (user) attribute 'a' must contain a non-empty value of type 'Binary'."},
		{"no number", Outgoing{Body: "x", Attributes: text("a", "Number", "one")}, "Can't cast the value of message (user) attribute 'a' to a number."},
		{"no type", Outgoing{Body: "x", Attributes: text("a", "", "x")}, "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String."},
		{"too late", Outgoing{Body: "x", Delay: maxDelay + 1e9}, "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900."},
	}
	for _, tt := range tests {
		got := ""
		if err := checkMessage(tt.out, minMessageBytes); err != nil {
			got = err.(*Error).Message
		}
		if got != tt.want {
			t.Errorf("%s: checkMessage = %q; want %q", tt.name, got, tt.want)
		}
	}
}

// TestDigest compares with digests of SQS that tests of other emulators contain,
// and with one that was calculated by hand.
func TestDigest(t *testing.T) {
	tests := []struct {
		name       string
		attributes map[string]Attribute
		want       string
	}{
		{"none", nil, ""},
		{"by hand", map[string]Attribute{"a": {Type: "String", Text: "b"}}, hexMD5([]byte("\x00\x00\x00\x01a\x00\x00\x00\x06String\x01\x00\x00\x00\x01b"))},
		{"number", map[string]Attribute{"timestamp": {Type: "Number", Text: "1493147359900"}}, "235c5c510d26fb653d073faed50ae77c"},
		{"every mark in the name", map[string]Attribute{"SOME_Valid.attribute-Name": {Type: "Number", Text: "1493147359900"}}, "36655e7e9d7c0e8479fa3f3f42247ae7"},
		{"all types", map[string]Attribute{
			"ccc":             {Type: "String", Text: "testjunk"},
			"aaa":             {Type: "Binary", Bytes: []byte{2, 3, 4}},
			"zzz":             {Type: "Number", Text: "0230.01"},
			"öther_encodings": {Type: "String", Text: "Tüst"},
		}, "8ae21a7957029ef04146b42aeaa18a22"},
	}
	for _, tt := range tests {
		if got := attributesMD5(tt.attributes); got != tt.want {
			t.Errorf("%s: attributesMD5 = %s; want %s", tt.name, got, tt.want)
		}
	}
}
