package querystring

type occur int

const (
	should occur = iota
	must
	mustNot
)

type clause struct {
	occur occur
	node  Node
}

func (p *parser) defaultOccur() occur {
	if p.opts.And {
		return must
	}
	return should
}

// add appends a clause that conj (and, or, eof for none) and mod (plus, minus,
// not, eof) introduce. AND, and OR where AND is the default, also change the
// clause before them unless it is prohibited.
func (p *parser) add(clauses []clause, conj, mod kind, n Node) []clause {
	if last := len(clauses) - 1; last >= 0 && clauses[last].occur != mustNot {
		if conj == and {
			clauses[last].occur = must
		} else if conj == or && p.opts.And {
			clauses[last].occur = should
		}
	}
	return append(clauses, clause{p.occurOf(conj, mod), n})
}

func (p *parser) occurOf(conj, mod kind) occur {
	switch {
	case mod == minus || mod == not:
		return mustNot
	case p.opts.And && conj == or: // even a + does not require it then
		return should
	case p.opts.And || conj == and || mod == plus:
		return must
	}
	return should
}

func boolOf(clauses []clause) Node {
	var b Bool
	for _, c := range clauses {
		switch c.occur {
		case must:
			b.Must = append(b.Must, c.node)
		case mustNot:
			b.MustNot = append(b.MustNot, c.node)
		default:
			b.Should = append(b.Should, c.node)
		}
	}
	return b
}
