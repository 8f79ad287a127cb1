package stacktrace

import (
	"strings"
	"sync"
)

// pythonPackages are the import names of packages that functions are often deployed with in the
// folder of their own code: the run-time packages among the most downloaded ones on PyPI, and the
// frameworks for Lambda. Sources: the ranking of PyPI's downloads (its first 500 packages, November
// 2026), and the top-level names in their wheels. Names that a folder of application code may also
// have are omitted: app, build, core, future, mcp, test, utils. Keep the order when adding names.
//
// The set is built when it is first needed, because that takes longer than the rest of a start.
var pythonPackages = sync.OnceValue(func() map[string]bool { return wordSet(pythonPackageNames) })

const pythonPackageNames = `
MySQLdb OpenSSL PIL PyPDF2 _cffi_backend _distutils_hack _pytest _ruamel_yaml _yaml absl adal
aenum aioboto3 aiobotocore aiocache aiofiles aiohappyeyeballs aiohttp aioitertools aiokafka
aiomysql aiopg aioredis aioresponses aiosignal aiosqlite airflow airtable alembic altair amqp
aniso8601 annotated_types anthropic anyio apig_wsgi apispec apscheduler argon2 ariadne arrow
asgiref asn1crypto async_lru async_timeout asyncclick asyncpg atlassian attr attrs authlib
aws_cdk aws_encryption_sdk aws_lambda_powertools aws_requests_auth aws_secretsmanager_caching
aws_xray_sdk awscli awscrt awslambdaric awswrangler azure babel backoff backports bcrypt
beartype billiard bleach blinker bokeh boltons boto boto3 botocore bottle bravado brotli bs4
bson cachecontrol cachetools cassandra catboost cattr cattrs cbor2 celery certifi cffi
cfnresponse chalice channels chardet charset_normalizer cherrypy chevron ciso8601 click
cloudpickle codeguru_profiler_agent cohere colorama colorlog configargparse confluent_kafka
constructs contourpy coreapi corsheaders crhelper croniter cronitor cryptography cssselect cv2
cycler cymem dacite dask databricks dataclasses_json datadog datadog_lambda datasets dateparser
dateutil dbt ddtrace deepdiff defusedxml dependency_injector diskcache distlib distributed
distro django django_filters dns docstring_parser docutils dogpile dominate dotenv
drf_spectacular drf_yasg dropbox duckdb ecdsa ecs_logging elastic_transport elasticapm
elasticsearch elasticsearch_dsl email_validator engineio environs epsagon et_xmlfile eth_account
eventlet exceptiongroup execnet executing face_recognition faker falcon fastapi fastavro
fastjsonschema fastmcp fastparquet filelock firebase_admin flask flask_caching flask_cors
flask_jwt_extended flask_login flask_migrate flask_restful flask_restx flask_sqlalchemy
flatbuffers fontTools freezegun frozenlist fsspec ftfy fuzzywuzzy gcsfs geopandas gevent git
gitdb github gitlab glom google googleapiclient graphene graphene_django graphql greenlet
gremlin_python grpc grpc_health grpc_status grpclib gspread gunicorn h11 h2 h5py haversine hpack
html2text html5lib httpcore httplib2 httptools httpx httpx_sse hubspot huggingface_hub
humanfriendly humanize hypercorn hyperframe hypothesis icalendar idna ijson imageio immutables
importlib_metadata importlib_resources inflect inflection influxdb influxdb_client instructor
iso8601 isodate itsdangerous jaraco jinja2 jira jiter jmespath joblib jose joserfc jsii json5
json_log_formatter jsondiff jsonpatch jsonpath_ng jsonpickle jsonpointer jsonref jsonschema
jsonschema_path jsonschema_specifications jwcrypto jwt kafka keras keyring kiwisolver kombu
kubernetes lambda_decorators langchain langchain_aws langchain_community langchain_core
langchain_openai langchain_text_splitters langgraph langsmith lark ldap3 libcst lightgbm limits
linebot litellm litestar llama_index llvmlite logbook logstash loguru lumigo_tracer lxml lz4
magic mako mangum mariadb markdown markdown_it markupsafe marshmallow marshmallow_sqlalchemy
matplotlib mdurl minio mlflow mmh3 mongoengine more_itertools moto motor mpmath msal
msal_extensions msgpack msgspec msrest msrestazure multidict multipart mypy_boto3
mypy_extensions mysql nacl narwhals nest_asyncio networkx newrelic nltk numba numexpr numpy
oauthlib okta ollama onnxruntime openai openapi_core openapi_schema_validator
openapi_spec_validator openpyxl opensearchpy opentelemetry opentracing oracledb orjson packaging
paho pandas pandera parameterized paramiko parsel parso passlib pathspec patsy pdfkit pdfminer
pdfplumber peewee pendulum peppercorn phonenumbers pika pint pip pkg_resources platformdirs
playhouse plotly pluggy ply polars portalocker posthog preshed prettytable prometheus_client
prompt_toolkit propcache proto psutil psycopg psycopg2 psycopg_binary psycopg_pool puremagic
py4j pyarrow pyasn1 pyasn1_modules pyathena pybreaker pycountry pycparser pydantic pydantic_ai
pydantic_core pydantic_extra_types pydantic_settings pydash pydot pyee pyexcel pygments pyhocon
pymongo pymssql pymysql pynamodb pyodbc pyparsing pypdf pyproj pyramid pyrsistent pysftp pyspark
pytesseract pytest python_http_client python_jsonschema_objects python_multipart
pythonjsonlogger pytz pytz_deprecation_shim pywt qrcode rapidfuzz redis redis_lock
redshift_connector referencing regex reportlab requests requests_aws4auth requests_cache
requests_file requests_oauthlib requests_toolbelt rest_framework rest_framework_simplejwt
retrying rfc3339_validator rich rpds rsa ruamel s3fs s3transfer sagemaker sanic schematics
schwifty scipy scrapy seaborn selenium sendgrid sentence_transformers sentry_sdk serverless_sdk
serverless_wsgi setproctitle setuptools sgmllib3k shapely shellingham shopify simple_salesforce
simplejson six skimage sklearn slack_bolt slack_sdk slugify smart_open smmap sniffio snowflake
social_core social_django socketio socks sortedcontainers soupsieve spacy sqlalchemy
sqlalchemy_utils sqlglot sqlmodel sqlparse srsly sse_starlette starlette statsd statsmodels
storages strawberry stripe structlog svgwrite sympy tableauserverclient tabulate tblib telebot
telegram tenacity tensorflow termcolor text_unidecode thinc thrift tiktoken tinycss2 tinydb
tldextract tokenizers toml tomli tomlkit toolz torch torchvision tornado tortoise tqdm
transformers twilio twisted txaio typeguard typer typing_extensions typing_inspect
typing_inspection tzdata tzlocal ujson unidecode uritemplate url_normalize urllib3 uvicorn
uvloop validators vine voluptuous watchdog watchfiles watchtower wcmatch wcwidth weasyprint
weaviate webargs webencodings webob websocket websockets werkzeug wheel whitenoise wrapt
wsgi_handler wsproto wtforms xgboost xlrd xlsxwriter xmlschema xmltodict xxhash yaml yarl zeep
zipp zmq zope zstandard
`

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}
