# In the guest, in a mount namespace of its own: tries to mount a device as fast as it can, until there is a file
# PLACE.end. Prints how often it was refused while a fence stood on the device, how often it got through then, and how
# often it mounted the device while there was none.
use strict;
use warnings;
use Time::HiRes qw(usleep);

my ($device, $type, $place) = @ARGV;
my ($MOUNT, $UMOUNT, $UNSHARE) = (165, 166, 272);
my ($NEW_NAMESPACE, $RECURSIVE_PRIVATE) = (0x20000, 0x44000);
my ($name) = $device =~ m{([^/]+)$};
my ($none, $options) = ('none', '');

sub fenced {
    for my $uuid (glob("/sys/class/block/$name/holders/*/dm/uuid")) {
        open(my $file, '<', $uuid) or next;
        my $line = <$file> // '';
        return 1 if $line =~ /^RESCUE-PRO-/;
    }
    return 0;
}

syscall($UNSHARE, $NEW_NAMESPACE) == 0 or die "unshare: $!";
syscall($MOUNT, $none, my $root = '/', my $no_type = '', $RECURSIVE_PRIVATE, $options) == 0 or die "private: $!";
mkdir $place;
unlink "$place.end";
my ($refused, $through, $free) = (0, 0, 0);
until (-e "$place.end") {
    my $before = fenced();
    if (syscall($MOUNT, $device, $place, $type, 0, $options) == 0) {
        # No fence can be raised on what is mounted: one that stands now stood before.
        fenced() ? $through++ : $free++;
        syscall($UMOUNT, $place, 0);
        # Leaves the other side a chance.
        usleep(300_000);
    } elsif ($before && fenced()) {
        $refused++;
    }
    usleep(2_000);
}
print qq({"refused":$refused,"through":$through,"free":$free}\n);
