package search

import (
	"bytes"
	"maps"
	"slices"

	"faulty/local/search/apierr"
	"faulty/local/search/mapping"
)

// parseBulk reads the body of a _bulk request: lines of JSON, an action and,
// unless it is a delete, the document below it. The sources are parts of body.
func parseBulk(body []byte, defaultIndex string) ([]*operation, error) {
	switch {
	case len(body) == 0:
		return nil, apierr.New(400, "parse_exception", "request body is required")
	case body[len(body)-1] != '\n':
		return nil, apierr.Illegal("The bulk request must be terminated by a newline [\\n]")
	}
	ops := make([]*operation, 0, bytes.Count(body, []byte{'\n'})/2)
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
		if op.action != "delete" {
			if len(body) == 0 { // as OpenSearch has it, a last action without a document is dropped
				break
			}
			op.source, body, _ = bytes.Cut(body, []byte{'\n'})
			op.source = bytes.TrimSuffix(op.source, []byte{'\r'})
			number++
		}
		ops = append(ops, op)
	}
	return ops, validate(ops)
}

func validate(ops []*operation) error {
	if len(ops) == 0 {
		return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: no requests added;")
	}
	for _, op := range ops {
		switch {
		case op.index == "":
			return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: index is missing;")
		case op.id == "" && (op.action == "delete" || op.action == "update"):
			return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: id is missing;")
		case len(op.id) > maxID && op.action != "delete":
			return apierr.New(400, "action_request_validation_exception", "Validation Failed: 1: %s;", longID(op.id))
		}
	}
	return nil
}

// parseAction reads a line such as {"create":{"_index":"faulty-2026.11.22","_id":"1"}}.
func parseAction(line []byte, number int, defaultIndex string) (*operation, error) {
	tree, err := mapping.Decode(line)
	if err != nil {
		if line[0] == '{' || err.Type != "not_x_content_exception" {
			return nil, err
		}
		return nil, apierr.New(400, "json_parse_exception", "action/metadata line [%d] is no JSON object: %s", number, mapping.Preview(line))
	}
	if len(tree) != 1 {
		return nil, apierr.Illegal("Malformed action/metadata line [%d], expected one action but found %d", number, len(tree))
	}
	op := &operation{index: defaultIndex}
	for action, value := range tree {
		if !slices.Contains([]string{"create", "delete", "index", "update"}, action) {
			return nil, apierr.Illegal("Malformed action/metadata line [%d], expected one of [create, delete, index, update] but found [%s]", number, action)
		}
		op.action = action
		parameters, ok := value.(map[string]any)
		if !ok {
			return nil, apierr.Illegal("Malformed action/metadata line [%d], expected START_OBJECT but found [%s]", number, mapping.Plain(value))
		}
		if err := op.parameters(parameters, number); err != nil {
			return nil, err
		}
	}
	return op, nil
}

func (op *operation) parameters(parameters map[string]any, number int) error {
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		value := parameters[name]
		switch name {
		case "_index":
			op.index = mapping.Plain(value)
		case "_id":
			if value != nil {
				op.id = mapping.Plain(value)
				op.named = true
			}
		case "require_alias":
			if value == true {
				return apierr.Unsupported("require_alias")
			}
		case "retry_on_conflict": // writes come one after the other: there is none
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

func (s *Store) bulk(c *call) (any, error) {
	ops, err := parseBulk(c.body, c.r.PathValue("index"))
	if err != nil {
		return nil, err
	}
	for _, op := range ops {
		op.decode()
	}
	reply := bulkReply{Items: make([]map[string]verdict, 0, len(ops))}
	err = s.write(func(b *batch) error {
		for _, op := range ops {
			v, err := b.apply(op)
			if err != nil {
				return err
			}
			reply.Errors = reply.Errors || v.err != nil
			v.Forced = v.err == nil && c.refreshes()
			reply.Items = append(reply.Items, map[string]verdict{op.action: v})
		}
		return nil
	})
	reply.Took = c.took()
	return reply, err
}
