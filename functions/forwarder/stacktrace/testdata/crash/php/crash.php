<?php
// Fails in the way its first argument names. Without one it prints the names.

namespace Shop\Orders;

class NotFound extends \RuntimeException
{
}

class Repo
{
    public function load(int $id): array
    {
        throw new \PDOException("Connection refused");
    }

    public function find(int $id): array
    {
        try {
            return $this->load($id);
        } catch (\PDOException $e) {
            throw new NotFound("order $id not found", 7, $e);
        }
    }

    public static function all(): array
    {
        return array_map(function ($share) {
            return intdiv(100, $share);
        }, [1, 0]);
    }

    public function __invoke($order)
    {
        return $order->missing();
    }
}

function helper(string $text): void
{
    throw new \LogicException("two\nlines in /tmp/x.php:3");
}

switch ($argv[1] ?? '') {
    case 'chain':
        (new Repo())->find(42);
        break;
    case 'closure':
        Repo::all();
        break;
    case 'null':
        (new Repo())(null);
        break;
    case 'type':
        helper([]);
        break;
    case 'multiline':
        helper('x');
        break;
    case 'top':
        throw new \Exception("at the top");
    case 'empty':
        throw new NotFound();
    case 'warning':
        $order = [];
        echo $order['k'];
        break;
    case 'memory':
        ini_set('memory_limit', '2M');
        str_repeat('x', 1 << 30);
        break;
    case 'user':
        trigger_error("stock is low", E_USER_ERROR);
        break;
    case 'logged':
        try {
            (new Repo())->find(42);
        } catch (NotFound $e) {
            error_log((string) $e);
        }
        break;
    case 'stack':
        try {
            (new Repo())->find(42);
        } catch (NotFound $e) {
            error_log($e->getMessage() . "\n" . $e->getTraceAsString());
        }
        break;
    case 'generator':
        $items = (function () {
            yield 1;
            throw new \DomainException('no more');
        })();
        foreach ($items as $item) {
        }
        break;
    case 'require':
        require '/no/such.php';
        break;
    default:
        echo 'chain closure null type multiline top empty warning memory user logged stack generator require';
}
