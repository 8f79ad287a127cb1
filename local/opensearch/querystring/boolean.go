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

// add appends a clause after the conjunction conj (and, or; eof for none) and the modifier mod
// (plus, minus, not; eof for none). AND changes the preceding clause to required. OR changes it to
// optional if AND is the default operator. A prohibited clause stays prohibited.
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
	case p.opts.And && conj == or: // OR makes the clause optional even if it has a +
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
