package sqs

import (
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// checkMessage checks a message against SQS's limits. limit is the queue's
// maximum size in bytes.
func checkMessage(o Outgoing, limit int) error {
	if o.Body == "" {
		return missing("MessageBody")
	}
	if !validText(o.Body) {
		return badContents()
	}
	if n := len(o.Attributes); n > 10 {
		return badValue("Number of message attributes [%d] exceeds the allowed maximum [10].", n)
	}
	for _, name := range slices.Sorted(maps.Keys(o.Attributes)) {
		if err := checkAttribute(name, o.Attributes[name]); err != nil {
			return err
		}
	}
	if size(o) > limit {
		return badValue("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", limit)
	}
	if o.Delay < 0 || o.Delay > maxDelay {
		return invalid("DelaySeconds", seconds(o.Delay), "DelaySeconds must be >= 0 and <= 900.")
	}
	return nil
}

// size returns the number of bytes that count against the limit: the body, and
// the name, type and value of each attribute.
func size(o Outgoing) int {
	n := len(o.Body)
	for name, a := range o.Attributes {
		n += len(name) + len(a.Type) + len(a.Text) + len(a.Bytes)
	}
	return n
}

// validText reports whether text contains only characters that XML 1.0 allows,
// which SQS still requires.
func validText(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}

// isName reports whether text consists of 1 to limit characters that are ASCII
// letters, digits or characters of marks.
func isName(text string, limit int, marks string) bool {
	for _, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !letter && !strings.ContainsRune(marks, r) {
			return false
		}
	}
	return 0 < len(text) && len(text) <= limit
}

func checkAttribute(name string, a Attribute) error {
	if err := checkAttributeName(name); err != nil {
		return err
	}
	kind, _, _ := strings.Cut(a.Type, ".")
	switch kind {
	case "String", "Number":
		if a.Text == "" {
			return badValue("Message (user) attribute '%s' must contain a non-empty value of type '%s'.", name, kind)
		}
		if !validText(a.Text) {
			return badContents()
		}
		if _, err := strconv.ParseFloat(a.Text, 64); kind == "Number" && err != nil {
			return badValue("Can't cast the value of message (user) attribute '%s' to a number.", name)
		}
	case "Binary":
		if len(a.Bytes) == 0 {
			return badValue("Message (user) attribute '%s' must contain a non-empty value of type 'Binary'.", name)
		}
	default:
		return badValue("The type of message (user) attribute '%s' is invalid. You must use only the following supported type prefixes: Binary, Number, String.", name)
	}
	return nil
}

func checkAttributeName(name string) error {
	lower := strings.ToLower(name)
	switch {
	case !isName(name, 256, "_-."):
		return badValue("Message (user) attribute name '%s' is invalid: use 1 to 256 letters, digits, '_', '-' and '.'.", name)
	case strings.HasPrefix(name, "."), strings.HasSuffix(name, "."), strings.Contains(name, ".."):
		return badValue("Message (user) attribute name '%s' must not begin or end with '.', nor hold two in succession.", name)
	case strings.HasPrefix(lower, "aws."), strings.HasPrefix(lower, "amazon."):
		return badValue("Message (user) attribute name '%s' begins with a reserved prefix.", name)
	}
	return nil
}

// attributesMD5 returns the digest with which SDKs verify attributes, or "" if
// there are none. It is computed from each attribute in order of the names: the
// name, the type, a byte that distinguishes text from binary, and the value. A
// length of four bytes precedes the name, the type and the value.
//
// The format is described in the SQS Developer Guide, "Calculating the MD5
// message digest for message attributes".
func attributesMD5(attributes map[string]Attribute) string {
	if len(attributes) == 0 {
		return ""
	}
	h := md5.New()
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		a := attributes[name]
		digest(h, name)
		digest(h, a.Type)
		if strings.HasPrefix(a.Type, "Binary") {
			h.Write([]byte{2})
			digest(h, string(a.Bytes))
		} else {
			h.Write([]byte{1})
			digest(h, a.Text)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// digest adds text and its length to h. Writing to a hash cannot fail.
func digest(h hash.Hash, text string) {
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) // #nosec G115 -- a message has at most 1 MiB
	h.Write([]byte(text))
}
