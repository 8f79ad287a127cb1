package main

import (
	"context"
	"fmt"
	"os"

	"faulty/local/system"
)

type upCmd struct{ system.Flags }

// Run implements the up command.
func (c upCmd) Run(ctx context.Context) error {
	o, err := c.Options(ctx)
	if err != nil {
		return err
	}
	sys, err := system.Start(ctx, o)
	if err != nil {
		return err
	}
	sys.Print(os.Stdout)
	fmt.Println("\nCtrl-C stops it.")
	<-ctx.Done()
	return stop(sys)
}

// stop stops a system. It prints a message first, because stopping can take seconds.
func stop(sys *system.System) error {
	fmt.Fprintln(os.Stderr, "\nstopping: new requests are refused; the queue and the last log events are being processed (Ctrl-C again stops at once)")
	return sys.Stop()
}
