package load

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Catalogue returns the failures that the api function supports, as lines with a name and a
// description. The function lists them in its response to an unknown name. The response has status
// 400 and contains a sentence, an empty line, and then the lines.
func Catalogue(ctx context.Context, address string) (string, error) {
	root, err := parse(address)
	if err != nil {
		return "", err
	}
	if err := reach(ctx, root); err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?fault=?", nil)
	if err != nil {
		return "", fmt.Errorf("get the list of failures: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("get the list of failures: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return "", fmt.Errorf("read the list of failures: %w", err)
	}
	if resp.StatusCode != http.StatusBadRequest {
		return "", fmt.Errorf("get the list of failures from %s: status %s, want 400; is this the address of faulty's API? --url gives another", address, resp.Status)
	}
	_, list, _ := strings.Cut(string(body), "\n\n")
	return list, nil
}

// Faults returns the names of the failures that the api function supports.
func Faults(ctx context.Context, address string) ([]string, error) {
	list, err := Catalogue(ctx, address)
	if err != nil {
		return nil, err
	}
	var names []string
	for line := range strings.Lines(list) {
		if name, _, ok := strings.Cut(line, "  "); ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("get the list of failures from %s: the response has no names; is this the address of faulty's API? --url gives another", address)
	}
	return names, nil
}
