// Package commandline parses the arguments of a program with kong.
//
// -h, --help and help print the help to standard output, with status 0. Wrong
// arguments are reported on standard error, with status 2, as by most commands.
// Kong's own status for them is 80.
package commandline

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// WrongArguments is the exit status for arguments that are wrong.
const WrongArguments = 2

// Parse parses the arguments of the process. Grammar is a pointer to a struct, as
// for kong.Parse. Parse exits the process if the arguments are wrong or ask for
// help.
func Parse(grammar any, options ...kong.Option) *kong.Context {
	return parse(os.Args[1:], grammar, options...)
}

func parse(args []string, grammar any, options ...kong.Option) *kong.Context {
	parser := kong.Must(grammar, options...)
	ctx, err := parser.Parse(args)
	if err != nil {
		if asked, ok := withHelpFlag(args); ok {
			if again, err := parser.Parse(asked); err == nil {
				return again
			}
		}
		parser.Errorf("%s\n%s", err, hint(parser.Model.Name, err))
		parser.Exit(WrongArguments)
	}
	return ctx
}

// withHelpFlag replaces the argument help by --help and moves it to the end: for
// example, "help load" becomes "load --help". It reports false if there is no such
// argument. It is called only for arguments that are wrong, because a file may be
// named help.
func withHelpFlag(args []string) ([]string, bool) {
	i := slices.Index(args, "help")
	if i < 0 {
		return nil, false
	}
	return append(slices.Delete(slices.Clone(args), i, i+1), "--help"), true
}

// hint returns the command that prints the help for what was called.
func hint(program string, err error) string {
	command := program
	if wrong, ok := errors.AsType[*kong.ParseError](err); ok {
		verbs, _, _ := strings.Cut(wrong.Context.Command(), " <") // positional arguments follow, as in "dig <sources>"
		command = strings.TrimSpace(program + " " + verbs)
	}
	return fmt.Sprintf("`%s --help` lists what it takes", command)
}
