# Fails in the way its first argument names. Without one it prints the names.
use strict;
use warnings;
use Carp;

package Shop {
	sub load { die "no order $_[0]" }
	sub find { load(@_) }
	sub stock { Carp::confess("no stock") }
}

my $name = $ARGV[0] // '';
print "die confess undef lines" if $name eq '';
Shop::find(7) if $name eq 'die';
Shop::stock("x", 3) if $name eq 'confess';
my $order;
$order->go if $name eq 'undef';
die "two\nlines" if $name eq 'lines';
