package translate

import "faulty/functions/internal/env"

// OptionsFrom is like LoadOptions, for commands that do a function's work. lookup finds a variable,
// as os.LookupEnv does. The error lists every problem.
func OptionsFrom(lookup func(name string) (string, bool)) (Options, error) {
	vars := env.Reader{Lookup: lookup}
	options := LoadOptions(&vars)
	return options, vars.Err()
}
