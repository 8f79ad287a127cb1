package api

import (
	"bytes"
	"maps"
	"net/http"
	"slices"

	"faulty/local/opensearch/apierr"
	"faulty/local/opensearch/mapping"
	"faulty/local/opensearch/store"
	"faulty/local/opensearch/strictjson"
)

// parseBulk parses the body of a _bulk request. Each operation is a line of JSON with the action.
// The document follows on the next line, unless the action is delete. The returned sources are
// slices of body.
func parseBulk(body []byte, defaultIndex string) ([]*store.Operation, error) {
	switch {
	case len(body) == 0:
		return nil, apierr.New(400, "parse_exception", "request body is required")
	case body[len(body)-1] != '\n':
		return nil, apierr.Illegal("The bulk request must be terminated by a newline [\\n]")
	}
	ops := make([]*store.Operation, 0, min(bytes.Count(body, []byte{'\n'})/2, maxOperations))
	for number := 1; len(body) > 0; number++ {
		var line []byte
		line, body, _ = bytes.Cut(body, []byte{'\n'})
		if line = bytes.TrimSuffix(line, []byte{'\r'}); len(line) == 0 {
			continue
		}
		op, err := parseAction(line, number, defaultIndex)
		if err != nil {
			return nil, err
		}
		if op.Action != "delete" {
			if len(body) == 0 { // OpenSearch also drops a last action without a document
				break
			}
			op.Source, body, _ = bytes.Cut(body, []byte{'\n'})
			op.Source = bytes.TrimSuffix(op.Source, []byte{'\r'})
			number++
		}
		if ops = append(ops, op); len(ops) > maxOperations {
			return nil, tooManyOperations()
		}
	}
	return ops, validate(ops)
}

// maxOperations limits the memory of a bulk, because the shortest operations need much more memory
// than their text in the body.
const maxOperations = 200_000

func tooManyOperations() error {
	e := apierr.New(http.StatusRequestEntityTooLarge, "content_too_long_exception", "a bulk of more than %d operations is not supported by the embedded store; send it in parts", maxOperations)
	e.Limit = true
	return e
}

func validate(ops []*store.Operation) error {
	if len(ops) == 0 {
		return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: no requests added;")
	}
	for _, op := range ops {
		switch {
		case op.Index == "":
			return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: index is missing;")
		case op.ID == "" && (op.Action == "delete" || op.Action == "update"):
			return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: id is missing;")
		case op.Action != "delete" && store.CheckID(op.ID) != "":
			return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: %s;", store.CheckID(op.ID))
		case op.CheckCondition() != nil:
			return op.CheckCondition()
		}
	}
	return nil
}

// parseAction parses a line such as {"create":{"_index":"faulty-2026.11.22","_id":"1"}}.
func parseAction(line []byte, number int, defaultIndex string) (*store.Operation, error) {
	tree, err := strictjson.DecodeRequest(line)
	if err != nil {
		if line[0] == '{' || apierr.From(err).Type != "not_x_content_exception" {
			return nil, err
		}
		return nil, apierr.New(400, "json_parse_exception", "action/metadata line [%d] is no JSON object: %s", number, strictjson.Preview(line))
	}
	if len(tree) != 1 {
		return nil, apierr.Illegal("Malformed action/metadata line [%d], expected one action but found %d", number, len(tree))
	}
	op := &store.Operation{Index: defaultIndex}
	for action, value := range tree {
		if !slices.Contains([]string{"create", "delete", "index", "update"}, action) {
			return nil, apierr.Illegal("Malformed action/metadata line [%d], expected one of [create, delete, index, update] but found [%s]", number, action)
		}
		op.Action = action
		parameters, ok := value.(map[string]any)
		if !ok {
			return nil, apierr.Illegal("Malformed action/metadata line [%d], expected START_OBJECT but found [%s]", number, mapping.Plain(value))
		}
		if err := setParameters(op, parameters, number); err != nil {
			return nil, err
		}
	}
	return op, nil
}

// setParameters sets the parameters of an action, such as _index and _id.
func setParameters(op *store.Operation, parameters map[string]any, number int) error {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		value := parameters[name]
		switch name {
		case "_index":
			op.Index = mapping.Plain(value)
		case "_id":
			if value != nil {
				op.ID = mapping.Plain(value)
				op.HasID = true
			}
		case "require_alias":
			if value == true {
				return apierr.Unsupported("require_alias")
			}
		case "if_seq_no", "if_primary_term":
			if err := setCondition(op, name, mapping.Plain(value)); err != nil {
				return err
			}
		case "retry_on_conflict": // no effect: the store writes one operation after the other, so there are no conflicts
		default:
			return apierr.Illegal("Action/metadata line [%d] contains an unknown parameter [%s], or one that the embedded store does not support", number, name)
		}
	}
	return nil
}

// bulkReply is the body of a _bulk response.
type bulkReply struct {
	Took   int64                `json:"took"`
	Errors bool                 `json:"errors"`
	Items  []map[string]verdict `json:"items"`
}

func (s *server) bulk(c *call) (any, error) {
	ops, err := parseBulk(c.body, c.r.PathValue("index"))
	if err != nil {
		return nil, err
	}
	results, err := s.store.Write(c.r.Context(), ops)
	if err != nil {
		return nil, err
	}
	reply := bulkReply{Items: make([]map[string]verdict, 0, len(ops))}
	for i, r := range results {
		reply.Errors = reply.Errors || r.Err != nil
		reply.Items = append(reply.Items, map[string]verdict{ops[i].Action: verdictOf(r, c)})
	}
	reply.Took = c.took()
	return reply, nil
}
