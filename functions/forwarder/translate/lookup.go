package translate

import "faulty/functions/internal/env"

// OptionsFrom is LoadOptions for whoever is no function, but a command that does
// a function's work. lookup finds a variable, as os.LookupEnv does; the error
// lists all that is wrong.
func OptionsFrom(lookup func(name string) (string, bool)) (Options, error) {
	vars := env.Reader{Lookup: lookup}
	options := LoadOptions(&vars)
	return options, vars.Err()
}
