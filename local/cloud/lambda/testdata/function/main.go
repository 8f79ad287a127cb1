// Command function is the function of this package's tests: its payload, or
// the variable MODE at its start, says how it behaves.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

func main() {
	switch os.Getenv("MODE") {
	case "exit":
		fmt.Println("cannot start")
		os.Exit(3)
	case "hang":
		select {}
	}
	lambda.Start(handle)
}

type order struct {
	Do   string // what to do
	Size int
	Gate string // a file whose appearance ends a wait, or whose end an orphan
}

func handle(ctx context.Context, o order) (any, error) {
	lc, _ := lambdacontext.FromContext(ctx)
	switch o.Do {
	case "env":
		return os.Environ(), nil
	case "trace":
		return os.Getenv("_X_AMZN_TRACE_ID"), nil
	case "error":
		return nil, errors.New("no luck")
	case "panic":
		panic("handler panics")
	case "crash":
		fmt.Println("about to crash")
		go func() { panic("goroutine panics") }()
		select {}
	case "exit":
		os.Exit(0)
	case "hang":
		fmt.Print("no line end")
		time.Sleep(time.Hour)
	case "print": // lines up to the very end, the last one unfinished
		for i := range o.Size {
			fmt.Printf("%s line %d\n", lc.AwsRequestID, i)
		}
		fmt.Print(lc.AwsRequestID, " last")
	case "long":
		fmt.Println(strings.Repeat("x", o.Size))
	case "big":
		return strings.Repeat("x", o.Size), nil
	case "gate":
		wait(o.Gate)
	case "orphan": // leave a process behind that holds the output
		cmd := exec.Command("sh", "-c", "while test -e "+o.Gate+"; do sleep 0.01; done")
		cmd.Stdout, cmd.SysProcAttr = os.Stdout, &syscall.SysProcAttr{Setsid: true}
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		os.Exit(0)
	case "late": // crash when the invocation is over
		go func() {
			wait(o.Gate)
			panic("late")
		}()
	}
	return json.RawMessage(fmt.Sprintf(`{"pid":%d}`, os.Getpid())), nil
}

// wait returns when the file is there.
func wait(gate string) {
	for {
		if _, err := os.Stat(gate); err == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}
