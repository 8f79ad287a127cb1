package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"faulty/local/progress"
	"faulty/local/system"
)

type startAPICmd struct {
	system.Flags
	SAM     string   `name:"sam" default:"sam" help:"The SAM CLI command."`
	SAMArgs []string `name:"sam-args" sep:" " env:"SAM_ARGS" help:"Further arguments of sam local start-api, such as --skip-pull-image." placeholder:"ARG"`
}

// Run implements the start-api command.
func (c startAPICmd) Run(ctx context.Context) error {
	o, err := c.Options(ctx)
	if err != nil {
		return err
	}
	fmt.Println("starting sam local start-api; the first time it pulls the image of the runtime, which takes a minute or two")
	bar := progress.Start("sam local start-api", -1)
	sys, gateway, err := system.StartSAM(ctx, o, system.SAMOptions{Command: c.SAM, Args: c.SAMArgs, Dir: c.Data})
	bar.Finish()
	if ctx.Err() != nil && sys == nil { // Ctrl-C while it was starting
		return nil
	}
	if err != nil {
		return err
	}
	sys.Print(os.Stdout)
	fmt.Println("\nThe api function runs in a container of sam local, one request at a time; the others are embedded. Ctrl-C stops it.")
	var ended error
	select {
	case <-ctx.Done():
	case <-gateway.Done():
		ended = fmt.Errorf("sam local start-api has exited; see %s", filepath.Join(c.Data, "sam.log"))
	}
	return errors.Join(ended, stop(sys), gateway.Close())
}
