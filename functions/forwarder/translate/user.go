package translate

import (
	"bytes"

	"faulty/functions/forwarder/document"
	"faulty/functions/internal/env"
)

// setUser sets the id of the user that the event is about: user.id, or the value of an attribute
// with a common name for it, which is kept. A crash names no user, so it gets the user that the
// events of its invocation named last.
func (t *Translator) setUser(event int, doc *document.Document) {
	if !doc.Has(document.UserID) {
		t.findUser(doc)
	}
	in := t.invocations.behind(event, doc)
	switch {
	case in == nil:
	case doc.Has(document.UserID):
		if id := doc.Text(doc.Get(document.UserID)); !bytes.Equal(in.user, id) {
			start := len(t.invocations.memory)
			t.invocations.memory = append(t.invocations.memory, id...)
			in.user = t.invocations.memory[start:len(t.invocations.memory):len(t.invocations.memory)]
		}
	case in.user != nil && doc.Has(document.ExceptionType):
		doc.Set(document.UserID, document.Plain(in.user))
	}
}

// findUser fills the user's id from an attribute.
func (t *Translator) findUser(doc *document.Document) {
	for _, names := range [...]map[string]bool{t.UserKeys, userNames} {
		if len(names) == 0 {
			continue
		}
		if v, ok := doc.AnyAttribute(names); ok && isUser(v.Bytes) && doc.Fill(document.UserID, v) {
			return
		}
	}
}

// behind returns the invocation of doc, which event became, or nil.
func (v *invocations) behind(event int, doc *document.Document) *invocation {
	id := doc.Get(document.FaasExecution).Bytes
	if len(id) == 0 {
		return nil
	}
	at := v.owner[event]
	if at < 0 || !bytes.Equal(v.all[at].id, id) {
		at = v.lookup(id)
	}
	if at == none {
		return nil
	}
	return &v.all[at]
}

// nobody contains the values that programs log if no user is logged in. It is read-only.
var nobody = [...]string{"", "-", "0", "null", "nil", "<nil>", "none", "undefined", "unknown", "anonymous", "anonymousUser", "guest", "n/a", "false", "true"}

// isUser reports whether a value identifies a user.
func isUser(id []byte) bool {
	const longest = 256 // bytes; a longer value is a token
	if len(id) > longest {
		return false
	}
	if len(id) > 0 && id[0] >= '1' && id[0] <= '9' { // like most ids, and unlike all of these values
		return true
	}
	for _, name := range nobody {
		if bytes.EqualFold(id, []byte(name)) {
			return false
		}
	}
	return true
}

// userNames are the names that loggers and programs give to a user's id: Datadog's usr.id,
// OpenTelemetry's enduser.id, the claim sub of a token, and names that applications choose, both
// alone and within the objects in which loggers put the context of a line. It is read-only.
var userNames = newUserNames()

func newUserNames() map[string]bool {
	names := map[string]bool{}
	stems := []string{
		"userId", "user_id", "userID", "UserId", "UserID", "userid", "user-id", "usr.id", "enduser.id", "user.user_id", "user.userId", "user.uid", "user.sub",
		"customerId", "customer_id", "customerID", "CustomerId", "CustomerID", "customerid", "customer-id", "customer.id", "customer.customer_id",
		"x-user-id", "claims.sub", "jwt.sub", "authorizer.principalId", "authorizer.claims.sub", "authorizer.jwt.claims.sub", "requestContext.authorizer.claims.sub",
	}
	contexts := []string{"", "attributes.", "mdc.", "contextMap.", "context.", "ctx.", "extra.", "fields.", "Properties.", "State.", "labels.", "tags.", "session.", "request.", "req.", "dd.", "properties.", "_"}
	for _, context := range contexts {
		for _, stem := range append(stems, "user.id") {
			names[context+stem] = true
		}
	}
	return names
}

// loadUserKeys reads USER_KEYS.
func loadUserKeys(vars *env.Reader) map[string]bool {
	list := vars.List("USER_KEYS")
	return env.Value(vars, "USER_KEYS", nil, func(string) (map[string]bool, error) {
		keys := map[string]bool{}
		for _, name := range list {
			keys[name] = true
		}
		return keys, checkNames(list)
	})
}
