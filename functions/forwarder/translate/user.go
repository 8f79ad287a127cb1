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
	if len(t.UserKeys) > 0 {
		if v, ok := doc.AnyAttribute(t.isUserKey); ok && isUser(v.Bytes) && doc.Fill(document.UserID, v) {
			return
		}
	}
	if v, ok := doc.AnyAttribute(isUserName); ok && isUser(v.Bytes) {
		doc.Fill(document.UserID, v)
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

// anonymous contains the values that programs log if no user is logged in. It is read-only.
var anonymous = [...]string{"", "-", "0", "null", "nil", "<nil>", "none", "undefined", "unknown", "anonymous", "anonymousUser", "guest", "n/a", "false", "true"}

// isUser reports whether a value identifies a user.
func isUser(id []byte) bool {
	const longest = 256 // bytes; a longer value is a token
	if len(id) > longest {
		return false
	}
	if len(id) > 0 && id[0] >= '1' && id[0] <= '9' { // like most ids, and unlike all of these values
		return true
	}
	for _, name := range anonymous {
		if bytes.EqualFold(id, []byte(name)) {
			return false
		}
	}
	return true
}

// isUserKey reports whether a user-defined name is that of a user's id.
func (t *Translator) isUserKey(name []byte) bool { return t.UserKeys[string(name)] }

// isUserName reports whether loggers and programs give that name to a user's id: Datadog's usr.id,
// OpenTelemetry's enduser.id, the claim sub of a token, and names that applications choose, both
// alone and within the objects in which loggers put the context of a line.
func isUserName(name []byte) bool {
	if len(name) < len("usr.id") {
		return false
	}
	switch name[len(name)-1] { // of id, ID and sub
	case 'd', 'D', 'b':
	default:
		return false
	}
	if isUserStem(name) {
		return true
	}
	for _, context := range userContexts {
		if stem, ok := bytes.CutPrefix(name, []byte(context)); ok && isUserStem(stem) {
			return true
		}
	}
	return false
}

// userContexts are the names of objects with the context of a line. It is read-only.
var userContexts = [...]string{"attributes.", "mdc.", "contextMap.", "context.", "ctx.", "extra.", "fields.", "Properties.", "State.", "labels.", "tags.", "session.", "request.", "req.", "dd.", "properties.", "_"}

func isUserStem(name []byte) bool {
	switch string(name) {
	case "userId", "user_id", "userID", "UserId", "UserID", "userid", "user-id", "user.id", "usr.id", "enduser.id", "user.user_id", "user.userId", "user.uid", "user.sub",
		"customerId", "customer_id", "customerID", "CustomerId", "CustomerID", "customerid", "customer-id", "customer.id", "customer.customer_id",
		"x-user-id", "claims.sub", "jwt.sub", "authorizer.principalId", "authorizer.claims.sub", "authorizer.jwt.claims.sub", "requestContext.authorizer.claims.sub":
		return true
	}
	return false
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
