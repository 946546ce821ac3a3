# In the guest, in a mount namespace of its own: tries to mount a device as fast as it can, until there is a file
# PLACE.end. Only for reading: that takes the same claim, and leaves a drive as it is that was free. Prints how often the
# kernel refused it while a fence stood on the device, how often it got through then, and how often it mounted the device
# while there was none.
use strict;
use warnings;
use Errno qw(EBUSY);
use Time::HiRes qw(usleep);

my ($device, $type, $place) = @ARGV;
my ($MOUNT, $UMOUNT, $UNSHARE) = (165, 166, 272);
my ($NEW_NAMESPACE, $RECURSIVE_PRIVATE, $READ_ONLY, $DETACH) = (0x20000, 0x44000, 1, 2);
my ($name) = $device =~ m{([^/]+)$};
my ($none, $options) = ('none', '');

my $seen = '';

sub is_fence {
    open(my $file, '<', $_[0]) or return 0;
    return (<$file> // '') =~ /^RESCUE-PRO-/;
}

# Where it was last: each look takes a chance to try.
sub fenced {
    return 1 if $seen ne '' && is_fence($seen);
    ($seen) = grep { is_fence($_) } glob("/sys/class/block/$name/holders/*/dm/uuid");
    $seen //= '';
    return $seen ne '';
}

syscall($UNSHARE, $NEW_NAMESPACE) == 0 or die "unshare: $!";
syscall($MOUNT, $none, my $root = '/', my $no_type = '', $RECURSIVE_PRIVATE, $options) == 0 or die "private: $!";
# What other tests have mounted at this moment would stay mounted here when they unmount it.
open(my $mounts, '<', '/proc/self/mounts') or die "mounts: $!";
for my $other (map { /^\/dev\/(?:sd|nvme|md|mapper)\S* (\S+)/ ? $1 : () } <$mounts>) {
    syscall($UMOUNT, $other, $DETACH) == 0 or die "$other: $!";
}
mkdir $place;
my ($refused, $through, $free) = (0, 0, 0);
until (-e "$place.end") {
    my $before = fenced();
    if (syscall($MOUNT, $device, $place, $type, $READ_ONLY, $options) == 0) {
        # No fence can be raised on what is mounted: one that stands now stood before.
        fenced() ? $through++ : $free++;
        syscall($UMOUNT, $place, 0);
        # Leaves the other side a chance.
        usleep(1_000_000);
    } elsif ($! == EBUSY) {
        $refused++ if $before && fenced();
    } else {
        # What is too damaged to be mounted is claimed for that moment all the same.
        usleep(1_000_000);
    }
    usleep(2_000);
}
unlink "$place.end";
print qq({"refused":$refused,"through":$through,"free":$free}\n);
