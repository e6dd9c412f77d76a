# Perl's DBD::Pg: typed and named placeholders, last ids, arrays, errors, savepoints, execute_array, COPY and what it asks of the catalog.

use strict;
use warnings;
use DBD::Pg qw(:pg_types);
use DBI;
use JSON::PP;

$| = 1;
my $json = JSON::PP->new->allow_nonref->canonical->ascii;

sub fact {
    my ($name, $value) = @_;
    $name =~ s/://g;
    print "$name: ", $json->encode($value), "\n";
}

my $db = DBI->connect("dbi:Pg:dbname=$ENV{PGDATABASE};host=$ENV{PGHOST};port=$ENV{PGPORT}", $ENV{PGUSER}, $ENV{PGPASSWORD},
    { RaiseError => 1, PrintError => 0, PrintWarn => 0, AutoCommit => 1 });

sub failure {
    my ($name, $work) = @_;
    my $value = eval { $work->() };
    fact($name, $@ ? [$db->state, $db->errstr] : ['no error', $value]);
}

sub listed {
    my ($name, $found) = @_;
    my $rows = $found ? $found->fetchall_arrayref({}) : [];
    delete $_->{PAGES} for @$rows;    # How large an index is IRIS does not say.
    fact("$name $_", $rows->[$_]) for 0 .. $#$rows;
}

$db->do("DROP TABLE IF EXISTS perl_part, perl_thing");
$db->do('CREATE TABLE perl_thing (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE, price numeric(10,2) DEFAULT 1.5, ok boolean, '
      . 'born date, at timestamp, doc jsonb, raw bytea, large bigint, ratio double precision, numbers int[])');
$db->do('CREATE TABLE perl_part (thing int REFERENCES perl_thing (id), number int, PRIMARY KEY (thing, number))');

my $insert = $db->prepare('INSERT INTO perl_thing (name, price, ok, born, at, doc, raw, large, ratio, numbers) VALUES (?,?,?,?,?,?,?,?,?,?)');
$insert->bind_param(3, undef, { pg_type => PG_BOOL });
$insert->bind_param(7, undef, { pg_type => PG_BYTEA });
fact('inserted', $insert->execute("\x{dc}n\x{ef}", '12.50', 1, '2024-02-29', '2024-02-29 12:34:56.789', '{"a": [1]}', "\0\1\xff\\'",
    '9007199254740993', 1.5, [1, 2, 3]));
fact('last id', [$db->last_insert_id(undef, undef, 'perl_thing', undef),
    $db->last_insert_id(undef, undef, undef, undef, { sequence => 'perl_thing_id_seq' })]);
$insert->execute('nothing', (undef) x 9);

my $select = $db->prepare('SELECT * FROM perl_thing WHERE id = ?');
for my $id (1, '2') {
    $select->execute($id);
    my $row = $select->fetchrow_hashref;
    $row->{raw} &&= unpack('H*', $row->{raw});
    fact("row $id", $row);
    $select->finish;
}
fact("columns' $_", $select->{$_}) for qw(NAME TYPE pg_type pg_size PRECISION SCALE NULLABLE NUM_OF_PARAMS);

failure('unique', sub { $db->do("INSERT INTO perl_thing (name) VALUES ('nothing')") });
failure('reference', sub { $db->do('INSERT INTO perl_part VALUES (99, 1)') });
failure('syntax', sub { $db->do('SELEC 1') });
failure('no table', sub { $db->selectall_arrayref('SELECT * FROM perl_nowhere WHERE a = ?', undef, 1) });
failure('no number', sub { $db->selectall_arrayref('SELECT id FROM perl_thing WHERE id = ?', undef, 'abc') });
failure('too long', sub { $db->do('INSERT INTO perl_thing (name) VALUES (?)', undef, 'x' x 41) });

$db->begin_work;
$db->do("INSERT INTO perl_thing (name) VALUES ('kept')");
$db->pg_savepoint('a');
failure('behind a savepoint', sub { $db->do("INSERT INTO perl_thing (name) VALUES ('kept')") });
failure('aborted', sub { $db->do('SELECT 1') });
fact('ping', $db->ping);
$db->pg_rollback_to('a');
$db->pg_release('a');
$db->commit;
fact('names', $db->selectcol_arrayref('SELECT name FROM perl_thing ORDER BY name'));

fact('any', $db->selectcol_arrayref('SELECT name FROM perl_thing WHERE id = ANY(?) ORDER BY 1', undef, [1, 2]));
my $named = $db->prepare('SELECT name FROM perl_thing WHERE id = :id AND name <> :other');
$named->bind_param(':id', 1);
$named->bind_param(':other', 'x');
$named->execute;
fact('named', $named->fetchall_arrayref);
for my $when (0, 1) {
    $db->{pg_server_prepare} = $when;
    fact("prepared $when", $db->selectall_arrayref('SELECT name FROM perl_thing WHERE name LIKE ? AND id < ? ORDER BY name LIMIT ?', undef, '%n%', 100, 2));
}

my $many = $db->prepare('INSERT INTO perl_thing (name, price) VALUES (?, ?)');
my @told;
fact('execute_array', [scalar $many->execute_array({ ArrayTupleStatus => \@told }, ['a', 'b', 'c'], [1, 2, 3]), \@told]);
{
    local $many->{RaiseError} = 0;
    fact('execute_array with an error', [$many->execute_array({ ArrayTupleStatus => \@told }, ['d', 'a', 'e'], [1, 2, 3]), \@told]);
}
$db->do('COPY perl_thing (name, price) FROM STDIN');
$db->pg_putcopydata($_) for "first\t1\n", "second\t", "\\N\n";
fact('copied', $db->pg_putcopyend);
$db->do("COPY (SELECT name, price FROM perl_thing WHERE name LIKE '%s%' ORDER BY name) TO STDOUT");
my ($line, @lines);
push @lines, $line while $db->pg_getcopydata($line) >= 0;
fact('rows', \@lines);
$db->do('COPY perl_thing (name, price) FROM STDIN');
$db->pg_putcopydata("third\tx\n");
failure('wrongly copied', sub { $db->pg_putcopyend });

listed('table', $db->table_info(undef, 'public', 'perl_%', 'TABLE'));
listed('column', $db->column_info(undef, 'public', 'perl_thing', '%'));
listed('key', $db->primary_key_info(undef, 'public', 'perl_part'));
listed('reference', $db->foreign_key_info(undef, undef, undef, undef, 'public', 'perl_part'));
listed('index', $db->statistics_info(undef, 'public', 'perl_thing', 0, 0));

my $async = $db->prepare('SELECT count(*) FROM perl_thing', { pg_async => PG_ASYNC });
$async->execute;
$db->pg_result;
fact('asynchronous', $async->fetchall_arrayref);
$db->do('LISTEN things');
$db->do("NOTIFY things, 'hello'");
fact('heard', [@{ $db->pg_notifies }[0, 2]]);
$db->disconnect;
