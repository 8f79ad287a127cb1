package main

import (
	"context"
	"os"

	"faulty/local/dig/command"
)

type digCmd struct{ command.Flags }

// Run implements the dig command.
func (c digCmd) Run(ctx context.Context) error { return c.Flags.Run(ctx, os.Stdout) }
