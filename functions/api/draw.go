package main

import (
	"time"

	"faulty/functions/api/fault"
	"faulty/functions/internal/chance"
)

// A drawn is what chance gives one request: a fault, or else content.
type drawn struct {
	fault   *fault.Fault
	content content
}

// draw decides what a request at a given time gets. The time matters to
// profile distinct alone.
type draw func(at time.Time) drawn

// newDraw returns the draw of a configuration. The failure rate is the same at
// all times; what moves is each fault's share of it.
func newDraw(cfg config, faults []fault.Fault) draw {
	p := newProfile(cfg.profile, faults)
	dice := chance.New(cfg.seed)
	return func(at time.Time) drawn {
		if dice.Happens(cfg.failureRate) {
			return drawn{fault: &p.faults[dice.Pick(p.faultWeights(at))]}
		}
		mediaType := p.types[dice.Pick(p.typeWeights)]
		return drawn{content: newContent(dice, mediaType, p.length(dice, mediaType))}
	}
}

// A profile holds the weights of everything that is drawn.
type profile struct {
	faults      []fault.Fault
	curves      []chance.Curve // of faults
	types       []string
	typeWeights []float64 // of types
	length      func(dice *chance.Dice, mediaType string) int
}

func newProfile(name string, faults []fault.Fault) profile {
	p := profile{faults: faults, types: mediaTypes(), typeWeights: distinctTypes(), length: distinctLength}
	if name == chance.Uniform {
		p.faults, p.typeWeights, p.length = seedFaults(faults), evenly(len(p.types)), evenLength
	}
	for _, f := range p.faults {
		p.curves = append(p.curves, f.Weight)
	}
	if name == chance.Uniform {
		p.curves = make([]chance.Curve, len(p.faults))
		for i := range p.curves {
			p.curves[i] = chance.Steady(1)
		}
	}
	return p
}

// faultWeights returns the weight of each fault at a time.
func (p profile) faultWeights(at time.Time) []float64 {
	weights := make([]float64, len(p.curves))
	for i, curve := range p.curves {
		weights[i] = curve(at)
	}
	return weights
}

// seedFaults returns the three faults of 2014.
func seedFaults(all []fault.Fault) (seed []fault.Fault) {
	for _, f := range all {
		if f.Seed {
			seed = append(seed, f)
		}
	}
	return seed
}

func evenly(n int) []float64 {
	weights := make([]float64, n)
	for i := range weights {
		weights[i] = 1
	}
	return weights
}
