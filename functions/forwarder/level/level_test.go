package level

import "testing"

// TestAbbreviations: loggers abbreviate the names in different ways.
func TestAbbreviations(t *testing.T) {
	for in, want := range map[string]Level{
		"TRC": Trace, "TRCE": Trace, "trce": Trace, "TRAC": Trace, "VRB": Trace, "VERBOSE": Trace, "finest": Trace,
		"DBG": Debug, "dbug": Debug, "DEBU": Debug, "DEBG": Debug, "FINE": Debug,
		"INF": Info, "LOG": Info, "note": Info, "NOTICE": Info, "CONFIG": Info, "SUCCESS": Info,
		"WRN": Warn, "warning": Warn, "ERR": Error, "ERRO": Error, "EROR": Error, "fail": Error, "SEVERE": Error,
		"FTL": Fatal, "FATA": Fatal, "crit": Fatal, "CRT": Fatal, "PANI": Fatal, "PNC": Fatal, "EMERG": Fatal, "ALERT": Fatal,
		"E": None, "WARNED": None, "errors": None, "ERROR+": None,
	} {
		if got := Parse([]byte(in)); got != want {
			t.Errorf("Parse(%q) = %d; want %d", in, got, want)
		}
	}
	for in, want := range map[string]Level{"E": Error, "W": Warn, "I": Info, "D": Debug, "T": Trace, "F": Fatal, "X": None, "EE": None, "": None} {
		if got := Letter([]byte(in)); got != want {
			t.Errorf("Letter(%q) = %d; want %d", in, got, want)
		}
	}
}
