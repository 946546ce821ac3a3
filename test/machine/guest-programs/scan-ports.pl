# On the provider's machine: prints which of all TCP ports of an address take connections. Dies when one says nothing.
use strict;
use warnings;
use Errno qw(ECONNREFUSED EINPROGRESS);
use Socket qw(:DEFAULT SOCK_NONBLOCK);

my ($AT_ONCE, $PATIENCE_S, $LAST) = (500, 30, 65_535);
my $address = inet_aton($ARGV[0]);
my @open;

sub knock {
    my ($port) = @_;
    socket(my $socket, PF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0) or die "socket: $!";
    connect($socket, pack_sockaddr_in($port, $address)) or $! == EINPROGRESS or die "port $port: $!";
    return $socket;
}

sub is_open {
    my ($port, $socket) = @_;
    $! = unpack('i', getsockopt($socket, SOL_SOCKET, SO_ERROR));
    die "port $port: $!" unless $! == 0 || $! == ECONNREFUSED;
    return $! == 0;
}

for (my $first = 1; $first <= $LAST; $first += $AT_ONCE) {
    my %waiting = map { $_ => knock($_) } grep { $_ <= $LAST } $first .. $first + $AT_ONCE - 1;
    while (%waiting) {
        my $answered = '';
        vec($answered, fileno($_), 1) = 1 for values %waiting;
        select(undef, $answered, undef, $PATIENCE_S) or die "silent: @{[sort keys %waiting]}";
        for my $port (grep { vec($answered, fileno($waiting{$_}), 1) } keys %waiting) {
            push @open, $port if is_open($port, $waiting{$port});
            delete $waiting{$port};
        }
    }
}
print '[', join(',', sort { $a <=> $b } @open), "]\n";
