// Command golambda is a Lambda function whose handler fails in the way that
// FAULT names.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

type orders struct{ byID map[string]int }

func (o *orders) add(id string) { o.byID[id]++ }

type invalidOrder struct{ id string }

func (e *invalidOrder) Error() string { return "invalid order " + e.id }

func handle(_ context.Context, event map[string]any) (string, error) {
	switch os.Getenv("FAULT") {
	case "nil-map":
		(&orders{}).add("4711")
	case "index":
		fmt.Println([]int{1, 2, 3}[len(event)+5])
	case "nil-pointer":
		var o *orders
		fmt.Println(o.byID)
	case "string":
		panic("boom <b>\"quoted\"</b>\nsecond line")
	case "error":
		return "", errors.New("no such order 4711")
	case "error-type":
		return "", fmt.Errorf("cannot save: %w", &invalidOrder{"4711"})
	case "panic-type":
		panic(&invalidOrder{"4711"})
	case "closure":
		func() { func() { (&orders{}).add("4711") }() }()
	case "goroutine":
		go (&orders{}).add("4711")
		select {}
	}
	return "done", nil
}

func main() { lambda.Start(handle) }
