<?php
// PHP's PDO: typed parameters, last ids, errors, savepoints, cursors that go back, emulated statements, COPY and notifications.

function fact(string $name, mixed $value): void
{
    $flags = JSON_UNESCAPED_UNICODE | JSON_PRESERVE_ZERO_FRACTION;
    echo str_replace(':', '', $name), ': ', json_encode($value, $flags), "\n";
}

function failure(string $name, callable $work): void
{
    try {
        fact($name, ['no error', $work()]);
    } catch (PDOException $error) {
        fact($name, [$error->getCode(), $error->errorInfo]);
    }
}

function connect(array $options = []): PDO
{
    $where = sprintf('pgsql:host=%s;port=%s;dbname=%s', getenv('PGHOST'), getenv('PGPORT'), getenv('PGDATABASE'));
    return new PDO($where, getenv('PGUSER'), getenv('PGPASSWORD'), [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION] + $options);
}

$db = connect();
$db->exec('DROP TABLE IF EXISTS php_thing');
$db->exec('CREATE TABLE php_thing (id serial PRIMARY KEY, name varchar(40) NOT NULL UNIQUE, price numeric(10,2), ok boolean, ' .
    'born date, at timestamp, zoned timestamptz, doc jsonb, raw bytea, large bigint, ratio double precision, number uuid)');

$insert = $db->prepare('INSERT INTO php_thing (name, price, ok, born, at, zoned, doc, raw, large, ratio, number) ' .
    'VALUES (:name, :price, :ok, :born, :at, :zoned, :doc, :raw, :large, :ratio, :number)');
$values = [
    ':name' => 'Ünï', ':price' => '12.50', ':born' => '2024-02-29', ':at' => '2024-02-29 12:34:56.789',
    ':zoned' => '2024-02-29 12:34:56+02', ':doc' => '{"a": [1, 2]}', ':ratio' => 1.5, ':number' => 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
];
foreach ($values as $name => $value) $insert->bindValue($name, $value);
$insert->bindValue(':ok', true, PDO::PARAM_BOOL);
$insert->bindValue(':large', 9007199254740993, PDO::PARAM_INT);
$insert->bindValue(':raw', "\0\1\xff", PDO::PARAM_LOB);
fact('inserted', [$insert->execute(), $insert->rowCount(), $db->lastInsertId(), $db->lastInsertId('php_thing_id_seq')]);
$nothing = [':name' => 'nothing', ':ok' => null, ':large' => null, ':raw' => null] + array_map(fn () => null, $values);
$insert->execute($nothing);

$select = $db->prepare('SELECT * FROM php_thing WHERE id = ?');
foreach ([1, '2', 3] as $id) {
    $select->execute([$id]);
    $row = $select->fetch(PDO::FETCH_ASSOC);
    if ($row && is_resource($row['raw'])) $row['raw'] = bin2hex(stream_get_contents($row['raw']));
    fact("row $id", $row);
}
$select->execute([1]);
for ($at = 0; $at < $select->columnCount(); $at++) {
    $column = $select->getColumnMeta($at);
    unset($column['pgsql:table_oid']);
    fact("column $at", $column);
}
$select->closeCursor();

failure('unique', fn () => $db->exec("INSERT INTO php_thing (name) VALUES ('nothing')"));
failure('syntax', fn () => $db->query('SELEC 1'));
failure('no table', fn () => $db->query('SELECT * FROM php_nowhere'));
failure('no column', fn () => $db->prepare('SELECT nothing FROM php_thing WHERE id = ?')->execute([1]));
failure('no number', fn () => $db->prepare('SELECT id FROM php_thing WHERE id = ?')->execute(['abc']));

$db->beginTransaction();
$db->exec('UPDATE php_thing SET price = price + 1');
$db->rollBack();
$db->beginTransaction();
$db->exec("INSERT INTO php_thing (name) VALUES ('kept')");
$db->exec('SAVEPOINT a');
failure('behind a savepoint', fn () => $db->exec("INSERT INTO php_thing (name) VALUES ('kept')"));
failure('aborted', fn () => $db->query('SELECT 1'));
$db->exec('ROLLBACK TO SAVEPOINT a');
$db->commit();
fact('after', [$db->inTransaction(), $db->query('SELECT name, price FROM php_thing ORDER BY name')->fetchAll(PDO::FETCH_NUM)]);

$returning = $db->prepare('INSERT INTO php_thing (name, price) VALUES (?, ?), (?, ?) RETURNING name, price');
$returning->execute(['one', 1, 'two', '2.2']);
fact('returning', $returning->fetchAll(PDO::FETCH_ASSOC));
$page = $db->prepare('SELECT name FROM php_thing WHERE name LIKE :like ORDER BY name LIMIT :most OFFSET :from');
$page->execute([':like' => '%o%', ':most' => '2', ':from' => '1']);
fact('page', $page->fetchAll(PDO::FETCH_COLUMN));

$emulated = connect([PDO::ATTR_EMULATE_PREPARES => true]);
$statement = $emulated->prepare('INSERT INTO php_thing (name, raw, ok) VALUES (?, ?, ?) RETURNING name, ok');
$statement->bindValue(1, "it's \\ emulated");
$statement->bindValue(2, "\0'\\\xfe", PDO::PARAM_LOB);
$statement->bindValue(3, false, PDO::PARAM_BOOL);
$statement->execute();
fact('emulated', $statement->fetchAll(PDO::FETCH_NUM));
$statement = $emulated->prepare("SELECT name FROM php_thing WHERE encode(raw, 'hex') = ? ORDER BY id LIMIT ?");
$statement->execute(['00275cfe', 1]);
fact('emulated page', $statement->fetchAll(PDO::FETCH_NUM));

$cursor = $db->prepare('SELECT name FROM php_thing ORDER BY name', [PDO::ATTR_CURSOR => PDO::CURSOR_SCROLL]);
$cursor->execute();
$moves = [[PDO::FETCH_ORI_FIRST, 0], [PDO::FETCH_ORI_LAST, 0], [PDO::FETCH_ORI_PRIOR, 0], [PDO::FETCH_ORI_ABS, 2], [PDO::FETCH_ORI_REL, 1]];
fact('scrolled', array_map(fn ($move) => $cursor->fetch(PDO::FETCH_COLUMN, ...$move), $moves));
$cursor = null;

$bulk = $db->prepare('INSERT INTO php_thing (name, price) VALUES (?, ?)');
$db->beginTransaction();
for ($n = 0; $n < 50; $n++) $bulk->execute(["many $n", $n / 4]);
$db->commit();
fact('many', $db->query("SELECT count(*), sum(price) FROM php_thing WHERE name LIKE 'many %'")->fetch(PDO::FETCH_NUM));
fact('copied', $db->pgsqlCopyFromArray('php_thing', ["first\t1.5", "second\t\\N"], "\t", '\\\\N', 'name,price'));
failure('wrongly copied', fn () => $db->pgsqlCopyFromArray('php_thing', ["third\tx"], "\t", '\\\\N', 'name,price'));
fact('rows', array_slice($db->pgsqlCopyToArray('php_thing', "\t", '\\\\N', 'name,price'), -2));
$db->exec('LISTEN things');
$db->exec("NOTIFY things, 'hello'");
fact('heard', array_diff_key($db->pgsqlGetNotify(PDO::FETCH_ASSOC, 5000), ['pid' => 0]));
$direct = connect([PDO::PGSQL_ATTR_DISABLE_PREPARES => true])->prepare('SELECT id FROM php_thing WHERE id = ? AND ok = ?');
$direct->bindValue(1, 1, PDO::PARAM_INT);
$direct->bindValue(2, true, PDO::PARAM_BOOL);
$direct->execute();
fact('not prepared', $direct->fetchAll(PDO::FETCH_NUM));
