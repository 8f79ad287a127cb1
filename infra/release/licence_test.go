package main

import "testing"

func TestLicenceOf(t *testing.T) {
	const (
		mit    = "Permission is hereby granted, free of charge, to any person\nobtaining a copy of this software"
		bsd    = "Redistributions of source code must retain the above copyright\n   notice, this list"
		clause = "may be used to endorse or promote products derived from\nthis software without specific prior written permission."
		apache = "                                 Apache License\n                           Version 2.0, January 2004\n"
	)
	for _, row := range []struct{ name, text, want string }{
		{"MIT", mit, "MIT"},
		{"BSD of two clauses", bsd, "BSD-2-Clause"},
		{"BSD of three", bsd + clause, "BSD-3-Clause"},
		{"Apache", apache, "Apache-2.0"},
		{"code taken in", apache + mit, "Apache-2.0 AND MIT"},
		{"ISC", "Permission to use, copy, modify, and distribute this software for any\npurpose with or without fee is hereby granted, provided", "ISC"},
		{"ISC, or", "Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted", "ISC"},
		{"Mozilla", "Mozilla Public License Version 2.0\n====\n", "MPL-2.0"},
		{"GNU", mit + "\n GNU GENERAL PUBLIC LICENSE\n", ""},
		{"none", "All rights reserved.", ""},
		{"empty", "", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			if got := licenceOf([]byte(row.text)); got != row.want {
				t.Errorf("licenceOf(%q) = %q; want %q", row.text, got, row.want)
			}
		})
	}
}

// TestLicences: the licences of all modules are known and allowed.
func TestLicences(t *testing.T) {
	needed, err := modulesNeeded(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	modules, err := withLicences(t.Context(), needed)
	if err != nil || len(modules) < 10 {
		t.Errorf("withLicences = %d modules, %v; want all of go.mod's, and no error", len(modules), err)
	}
}
